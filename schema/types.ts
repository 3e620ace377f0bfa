import { mkdirSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { buildASTSchema, type DocumentNode, visit } from 'graphql';
import { compose, parseSubgraph, readSubgraphs, type SubgraphSchema } from './compose.ts';
import { reportFaults } from './faults.ts';
import { writeOperationTypes } from './operation-types.ts';

const config = {
  enumsAsTypes: true,
  useTypeImports: true,
  scalars: { ID: 'string', DateTime: 'number' },
  contextType: '@clipgraph/platform/subgraph/subgraph.ts#Context',
  // Parents are rows of the subgraph's tables, not the shapes of the schema.
  defaultMapper: 'any',
};

/** The subgraph's own types: federation's directives say nothing about arguments and results. */
const withoutFederation = (subgraph: SubgraphSchema): DocumentNode =>
  visit(parseSubgraph(subgraph), { SchemaExtension: () => null, Directive: () => null });

/** TypeScript types of one subgraph's arguments, inputs and resolvers, as the text of a file. */
export async function resolverTypes(subgraph: SubgraphSchema): Promise<string> {
  const schema = withoutFederation(subgraph);
  const code = await codegen({
    filename: 'types.ts',
    schema,
    schemaAst: buildASTSchema(schema, { assumeValid: true }),
    documents: [],
    config,
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers },
    skipDocumentsValidation: true,
  });
  return `// Generated from subgraphs/${subgraph.name}/schema.graphql by schema/types.ts. Do not edit.\n${code}`;
}

if (import.meta.main)
  await reportFaults(async () => {
    const subgraphs = readSubgraphs();
    // Says what is wrong with them by file and line, which the generator does not.
    const { api } = compose(subgraphs);
    await writeOperationTypes(api);
    for (const subgraph of subgraphs) {
      const folder = new URL(`../subgraphs/${subgraph.name}/generated/`, import.meta.url);
      mkdirSync(folder, { recursive: true });
      writeFileSync(new URL('types.ts', folder), await resolverTypes(subgraph));
    }
  });
