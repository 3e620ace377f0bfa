import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { documentFiles } from '@clipgraph/schema/documents.ts';
import { clientOperations } from '@clipgraph/schema/operations.ts';
import { type Command, UsageError } from './command.ts';
import type { ExitCode } from './run-command.ts';

const api = new URL('../../schema/api.graphql', import.meta.url);

/** What the words after `types` say. @throws UsageError */
function readWords(words: readonly string[]) {
  const options = {
    out: { type: 'string' },
    documents: { type: 'string', multiple: true },
  } as const;
  try {
    const { out, documents = [] } = parseArgs({ args: [...words], options }).values;
    if (out) return { out: resolve(out), documents };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  throw new UsageError('Say into which folder: --out src/clipgraph');
}

/** The texts of the documents below these paths. @throws UsageError for a path without any */
function textsBelow(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    try {
      const files = documentFiles(path);
      if (files.length > 0) return files.map((file) => readFileSync(file, 'utf8'));
    } catch {
      // It is told below.
    }
    throw new UsageError(`${path} holds no .graphql file.`);
  });
}

/**
 * Writes `graph.ts` and `schema.graphql` into a folder of somebody else's project. It needs no
 * instance: the schema is that of this code.
 * @throws UsageError, and Error for a document that does not fit the schema
 */
async function writeTypes(words: readonly string[], print: (line: string) => void): Promise<void> {
  const { out, documents } = readWords(words);
  const texts =
    documents.length > 0 ? textsBelow(documents) : clientOperations().map(({ text }) => text);
  // The generator is for development: the image goes without it.
  const { graphModule } = await import('@clipgraph/schema/graph-module.ts');
  const schema = readFileSync(api, 'utf8');
  const module = await graphModule(schema, texts);
  mkdirSync(out, { recursive: true });
  writeFileSync(resolve(out, 'graph.ts'), module);
  writeFileSync(resolve(out, 'schema.graphql'), schema);
  const from = documents.length > 0 ? documents.join(', ') : "the product's own operations";
  print(
    `Wrote graph.ts (from ${from}) and schema.graphql into ${relative('.', out) || 'this folder'}.`,
  );
}

export const types: Command = {
  name: 'types',
  takes: '--out <folder> [--documents <folder>]',
  summary: 'Write TypeScript of GraphQL documents, and the schema, into a project of yours.',
  details: [
    '--out <folder>        where graph.ts and schema.graphql are written',
    '--documents <folder>  your .graphql files; without it the operations of the product',
  ],
  example: 'npx clipgraph types --out src/clipgraph --documents src/operations',
  async run({ words, print }) {
    await writeTypes(words, print);
    return 0;
  },
};

/** The command without an instance. */
export async function runTypes(
  words: readonly string[],
  print: (line: string) => void,
): Promise<ExitCode> {
  try {
    await writeTypes(words, print);
    return 0;
  } catch (error) {
    const { message } = error as Error;
    const isUsage = error instanceof UsageError;
    print(isUsage ? `${message}\nUsage: npx clipgraph types ${types.takes}` : message);
    return isUsage ? 2 : 1;
  }
}
