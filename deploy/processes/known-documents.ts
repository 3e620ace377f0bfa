import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readManifest } from '@clipgraph/gateway/documents/known-documents.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { clientOperations } from '@clipgraph/schema/operations.ts';

/** What the built web client sends; not there before it was built. */
const ofWebClient = fileURLToPath(new URL('../../web/dist/documents.json', import.meta.url));

/**
 * The product's own documents, and those of the operator's manifest. Those of the web client count
 * where others are treated worse: they are many, and each known one is compiled at the start.
 * @throws Error with a sentence for the operator
 */
export const knownDocuments = async ({
  TRUSTED_DOCUMENTS_PATH: path,
  TRUSTED_DOCUMENTS: mode,
  WEB,
}: Config): Promise<string[]> => [
  ...clientOperations().map(({ text }) => text),
  ...(WEB && mode !== 'off' && existsSync(ofWebClient) ? await readManifest(ofWebClient) : []),
  ...(path === undefined ? [] : await readManifest(path)),
];
