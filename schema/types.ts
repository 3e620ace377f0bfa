import { mkdirSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { buildASTSchema, type DocumentNode, parse, visit } from 'graphql';
import { type RoomSchema, readRooms } from './compose.ts';

const config = {
  enumsAsTypes: true,
  useTypeImports: true,
  scalars: { ID: 'string', DateTime: 'number' },
  contextType: '@clipgraph/platform/subgraph/subgraph.ts#Context',
  // Parents are rows of the room's tables, not the shapes of the schema.
  defaultMapper: 'any',
};

/** The room's own types: federation's directives say nothing about arguments and results. */
const withoutFederation = (sdl: string): DocumentNode => visit(parse(sdl), { SchemaExtension: () => null, Directive: () => null });

/** TypeScript types of one room's arguments, inputs and resolvers, as the text of a file. */
export async function resolverTypes({ name, sdl }: RoomSchema): Promise<string> {
  const schema = withoutFederation(sdl);
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
  return `// Generated from subgraphs/${name}/schema.graphql by schema/types.ts. Do not edit.\n${code}`;
}

if (import.meta.main) {
  for (const room of readRooms()) {
    const folder = new URL(`../subgraphs/${room.name}/generated/`, import.meta.url);
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL('types.ts', folder), await resolverTypes(room));
  }
}
