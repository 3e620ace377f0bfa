import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import {
  buildASTSchema,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  visit,
} from 'graphql';
import { compose, parseSubgraph, readSubgraphs, type SubgraphSchema } from './compose.ts';
import { reportFaults } from './faults.ts';
import { writeOperationTypes } from './operation-types.ts';

const config = {
  enumsAsTypes: true,
  useTypeImports: true,
  federation: true,
  makeResolverTypeCallable: true,
  // The executor fills in defaults, so a resolver always gets the argument.
  avoidOptionals: { defaultValue: true },
  inputMaybeValue: 'T | null',
  maybeValue: 'T | null | undefined',
  scalars: { ID: 'string', DateTime: 'number' },
};

/** The module that every `context.ts` builds on, and the only types of a subgraph without one. */
const platform = '@clipgraph/platform/subgraph/subgraph.ts';

/** The subgraph's types as the generator knows them: of federation's directives, only keys. */
const withKeysAlone = (subgraph: SubgraphSchema): DocumentNode =>
  visit(parseSubgraph(subgraph), {
    SchemaExtension: () => null,
    Directive: ({ name }) => (name.value === 'key' ? undefined : null),
  });

/**
 * TypeScript types of one subgraph's arguments, inputs and resolvers, as the text of a file.
 * @param context the text of the subgraph's `context.ts`, if it has one. It exports the context,
 *   named after the subgraph (`UserContext`), and may export `interface Rows`: one property for
 *   each GraphQL type whose resolvers get a row or another shape of ours as their parent. Entities
 *   that are not in it belong to other subgraphs, and are references.
 * @throws Error for a property of `Rows` that is no type of the schema
 */
export async function resolverTypes(subgraph: SubgraphSchema, context?: string): Promise<string> {
  const schema = withKeysAlone(subgraph);
  const objects = schema.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  );
  const rows = rowNames(context);
  const unknown = rows.find((row) => !objects.some(({ name }) => name.value === row));
  if (unknown !== undefined)
    throw new Error(
      `subgraphs/${subgraph.name}/context.ts: Rows.${unknown} is no type of schema.graphql.`,
    );
  const references = objects
    .filter(({ directives }) => directives?.length)
    .map(({ name }) => name.value)
    .filter((name) => !rows.includes(name));
  const code = await codegen({
    filename: 'types.ts',
    schema,
    schemaAst: buildASTSchema(schema, { assumeValid: true }),
    documents: [],
    config: {
      ...config,
      contextType:
        context === undefined
          ? `${platform}#Context`
          : `../context.ts#${capitalised(subgraph.name)}Context`,
      mappers: Object.fromEntries([
        ...rows.map((row) => [row, `Rows['${row}']`]),
        ...references.map((entity) => [entity, `${platform}#Reference`]),
      ]),
    },
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers },
    skipDocumentsValidation: true,
  });
  return [
    `// Generated from subgraphs/${subgraph.name}/schema.graphql by schema/types.ts. Do not edit.`,
    ...(rows.length > 0 ? ["import type { Rows } from '../context.ts';"] : []),
    code,
  ].join('\n');
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The properties of `Rows` in the text of a `context.ts`. */
function rowNames(context = ''): string[] {
  const [, body = ''] = /^export interface Rows \{\n(.*?)^\}/ms.exec(context) ?? [];
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+):/gm)].map(([, name = '']) => name);
}

if (import.meta.main)
  await reportFaults(async () => {
    const subgraphs = readSubgraphs();
    // Says what is wrong with them by file and line, which the generator does not.
    const { supergraph } = compose(subgraphs);
    await writeOperationTypes(supergraph);
    for (const subgraph of subgraphs) {
      const folder = new URL(`../subgraphs/${subgraph.name}/`, import.meta.url);
      const context = new URL('context.ts', folder);
      const types = await resolverTypes(
        subgraph,
        existsSync(context) ? readFileSync(context, 'utf8') : undefined,
      );
      mkdirSync(new URL('generated/', folder), { recursive: true });
      writeFileSync(new URL('generated/types.ts', folder), types);
    }
  });
