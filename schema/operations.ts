import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('./operations/', import.meta.url);

/** A named document of the examples, the explorer's tour and the REST layer. */
export interface OperationFile {
  /** File name without extension, which is also the operation's name. */
  readonly name: string;
  readonly text: string;
}

export const readOperation = (name: string): string =>
  readFileSync(new URL(`${name}.graphql`, folder), 'utf8');

export const readOperations = (): OperationFile[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => file.slice(0, -'.graphql'.length))
    .map((name) => ({ name, text: readOperation(name) }));
