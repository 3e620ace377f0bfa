import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./operations/', import.meta.url));
const extension = '.graphql';

/**
 * A named document: one of the examples and the explorer's tour, or in `rest/` one that the REST
 * layer runs.
 */
export interface OperationFile {
  /** File name without extension, which is also the operation's name. */
  readonly name: string;
  /** Below the folder of operations, with the extension. */
  readonly path: string;
  readonly text: string;
}

/** @param path below the folder of operations, without extension: `Feed`, `rest/RestFeed` */
export const readOperation = (path: string): string =>
  readFileSync(join(folder, `${path}${extension}`), 'utf8');

/** Documents that clients send: all but those of the REST layer. */
export const clientOperations = (): OperationFile[] =>
  readOperations().filter(({ path }) => !path.startsWith('rest/'));

/** @param below only the documents in this folder; all of them when left out */
export const readOperations = (below = ''): OperationFile[] =>
  readdirSync(join(folder, below), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .sort()
    .map((file) => join(below, file))
    .map((path) => ({
      name: basename(path, extension),
      path,
      text: readFileSync(join(folder, path), 'utf8'),
    }));
