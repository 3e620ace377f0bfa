import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { readOperations } from './operations.ts';

export interface ManifestEntry {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

/**
 * The operations of clients' documents, each with the fragments it spreads (which may be in other
 * files), in the format of Apollo's `generate-persisted-query-manifest`.
 * @throws Error for a document that cannot be parsed, an operation without a name, or a fragment
 *   that is nowhere
 */
export function manifestOf(texts: readonly string[]): ManifestEntry[] {
  const documents = texts.map((text) => parse(text, { noLocation: true }));
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const { definitions } of documents)
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        fragments.set(definition.name.value, definition);
      if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    }
  return operations.map((operation) => {
    if (!operation.name)
      throw new Error(
        `Every operation of a manifest needs a name: ${print(operation).slice(0, 80)}`,
      );
    const document: DocumentNode = {
      kind: Kind.DOCUMENT,
      definitions: [operation, ...spreadBy(operation, fragments)],
    };
    const body = print(document);
    return {
      id: createHash('sha256').update(body).digest('hex'),
      name: operation.name.value,
      type: operation.operation,
      body,
    };
  });
}

function spreadBy(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        if (used.has(value)) return;
        const fragment = fragments.get(value);
        if (!fragment)
          throw new Error(
            `${operation.name?.value} spreads the fragment ${value}, which is in none of the files.`,
          );
        used.set(value, fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return [...used.values()];
}

/** The documents in a folder and below it, or the one at this path. */
export const documentFiles = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(graphql|gql)$/.test(file))
        .map((file) => join(path, file))
    : [path];

/**
 * `npm run documents -- manifest.json folder...`: writes a manifest of the documents of clients.
 */
if (import.meta.main) {
  const [target, ...sources] = process.argv.slice(2);
  if (!target) {
    console.error(
      'Say where to write the manifest, and where the documents are: npm run documents -- manifest.json ../app/src',
    );
    process.exit(1);
  }
  try {
    const texts =
      sources.length > 0
        ? sources.flatMap(documentFiles).map((file) => readFileSync(file, 'utf8'))
        : readOperations().map(({ text }) => text);
    const operations = manifestOf(texts);
    writeFileSync(
      target,
      `${JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }, null, 2)}\n`,
    );
    console.log(
      `Wrote ${operations.length} operations to ${target}. Serve them with TRUSTED_DOCUMENTS_PATH=${target}.`,
    );
  } catch (error) {
    console.error(`No manifest was written: ${(error as Error).message}`);
    process.exit(1);
  }
}
