import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * Documents that are known before a client sends them, by the SHA-256 of their text in hexadecimal
 * digits.
 */
export interface KnownDocuments {
  has(hash: string): boolean;
  text(hash: string): string | undefined;
}

export const hashOf = (document: string): string =>
  createHash('sha256').update(document).digest('hex');

/**
 * Reads the texts out of a manifest: the format of Apollo's `generate-persisted-query-manifest`,
 * which `npm run documents` writes as well, or an object of texts by hash, as Relay writes.
 * @throws Error that says what is wrong with it
 */
export function documentsOfManifest(json: string): string[] {
  const manifest: unknown = JSON.parse(json);
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest))
    throw new Error('a manifest is a JSON object');
  const texts: unknown[] =
    'operations' in manifest && Array.isArray(manifest.operations)
      ? manifest.operations.map((operation: { body?: unknown }) => operation.body)
      : Object.values(manifest);
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0) throw new Error(`entry ${wrong} of the manifest holds no text of a document`);
  return texts.filter((text) => typeof text === 'string');
}

/** @param path of a manifest @throws Error with a sentence for the operator */
export async function readManifest(path: string): Promise<string[]> {
  try {
    return documentsOfManifest(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(
      `TRUSTED_DOCUMENTS_PATH must name a manifest of documents; ${path}: ${(error as Error).message}.`,
    );
  }
}

export function createKnownDocuments(texts: readonly string[]): KnownDocuments {
  const byHash = new Map(texts.map((text) => [hashOf(text), text]));
  return { has: (hash) => byHash.has(hash), text: (hash) => byHash.get(hash) };
}
