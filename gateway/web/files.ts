import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** A file of the built client, as it is and as it was compressed when it was built. */
export interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  readonly br?: Buffer | undefined;
  readonly gz?: Buffer | undefined;
}

/**
 * The files of a built client by their path below its folder. They are some hundred kilobytes, so
 * each is read once, when it is first asked for; names come from the folder, never from a request.
 * @returns undefined when nothing was built there
 */
export function openFiles(folder: string) {
  const names = namesIn(folder);
  if (!names.has('index.html')) return undefined;
  const read = new Map<string, Promise<WebFile>>();

  async function load(name: string): Promise<WebFile> {
    const part = (path: string) => (names.has(path) ? readFile(join(folder, path)) : undefined);
    const [body, br, gz] = await Promise.all([
      readFile(join(folder, name)),
      part(`${name}.br`),
      part(`${name}.gz`),
    ]);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    return { type: types[extname(name)] ?? 'application/octet-stream', etag, body, br, gz };
  }
  return {
    /** Paths to serve, without those that are another's compressed form. */
    names: [...names].filter((name) => types[extname(name)] !== undefined),
    file(name: string): Promise<WebFile> | undefined {
      if (!names.has(name)) return undefined;
      const known = read.get(name) ?? load(name);
      read.set(name, known);
      return known;
    },
  };
}

function namesIn(folder: string): ReadonlySet<string> {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return new Set(names.map((name) => name.replaceAll('\\', '/')));
  } catch {
    return new Set();
  }
}
