import { mkdirSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as operationTypes from '@graphql-codegen/typescript-operations';
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { readOperations } from './operations.ts';

const config = {
  enumsAsTypes: true,
  useTypeImports: true,
  skipTypename: true,
  // What stands on the wire: the REST layer sends and reads ISO 8601 itself.
  scalars: { ID: 'string', DateTime: 'string' },
};

/**
 * All operations in one document, each fragment once: files repeat the fragments that they spread.
 * @throws Error for two fragments of one name
 */
function merged(texts: readonly string[]): DocumentNode {
  const definitions = new Map<string, { printed: string; node: DefinitionNode }>();
  for (const text of texts)
    for (const node of parse(text).definitions) {
      if (!('name' in node) || !node.loc) continue;
      const name = `${node.kind} ${node.name?.value}`;
      const printed = text.slice(node.loc.start, node.loc.end);
      if ((definitions.get(name)?.printed ?? printed) !== printed)
        throw new Error(`Two documents of the REST layer hold different fragments: ${name}.`);
      definitions.set(name, { printed, node });
    }
  return { kind: Kind.DOCUMENT, definitions: [...definitions.values()].map(({ node }) => node) };
}

const typeSuffix = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

const entryOf = ({ name, operation }: OperationDefinitionNode): string => {
  const type = `${name?.value}${typeSuffix[operation]}`;
  return `  readonly ${name?.value}: TypedDocumentNode<${type}, ${type}Variables>;`;
};

/**
 * TypeScript types of the results and variables of some operations, and `RestDocuments`, a typed
 * document for each name, as the text of a file.
 * @param api the SDL of the schema that they may use
 */
export async function operationTypesOf(api: string, texts: readonly string[]): Promise<string> {
  const document = merged(texts);
  const schema = parse(api);
  const code = await codegen({
    filename: 'rest-operations.ts',
    schema,
    schemaAst: buildASTSchema(schema, { assumeValid: true }),
    documents: [{ document }],
    config,
    plugins: [{ operationTypes: {} }],
    pluginMap: { operationTypes },
    skipDocumentsValidation: true,
  });
  const entries = document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .map(entryOf);
  return [
    '// Generated from schema/operations/rest by schema/types.ts. Do not edit.',
    "import type { TypedDocumentNode } from '@graphql-typed-document-node/core';",
    code,
    '/** The documents that the REST layer runs, by name. */',
    `export interface RestDocuments {\n${entries.join('\n')}\n}\n`,
  ].join('\n');
}

/**
 * Writes schema/generated/rest-operations.ts.
 * @param supergraph the composed SDL: the REST layer uses what clients do not see, too
 */
export async function writeOperationTypes(supergraph: string): Promise<void> {
  const folder = new URL('./generated/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const texts = readOperations('rest').map(({ text }) => text);
  writeFileSync(new URL('rest-operations.ts', folder), await operationTypesOf(supergraph, texts));
}
