import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { composeServices } from '@apollo/composition';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
  Source,
} from 'graphql';
import { lineOf, reportFaults, SchemaFault } from './faults.ts';

const root = new URL('../', import.meta.url);

/**
 * The committed results, by what reads them: the gateway loads `supergraph`, clients and checks
 * read `api`.
 */
export const committed = {
  supergraph: new URL('schema/supergraph.graphql', root),
  api: new URL('schema/api.graphql', root),
} as const;

export interface SubgraphSchema {
  readonly name: string;
  /** SDL with federation directives. */
  readonly sdl: string;
}

/** What the composer noticed without refusing the schema. */
export type Hint = NonNullable<ReturnType<typeof composeServices>['hints']>[number];

export interface Composed {
  readonly supergraph: string;
  readonly api: string;
  readonly hints: readonly Hint[];
}

const fileOf = (subgraph: string): string => `subgraphs/${subgraph}/schema.graphql`;

/** The `schema.graphql` of every folder of `subgraphs/`, as it stands, in the order of names. */
export const readSubgraphs = (): SubgraphSchema[] =>
  globSync('subgraphs/*/schema.graphql', { cwd: root })
    .sort()
    .map((file) => ({
      name: basename(dirname(file)),
      sdl: readFileSync(new URL(file, root), 'utf8'),
    }));

/** @throws SchemaFault with file, line and column where a subgraph's SDL cannot be parsed */
export function parseSubgraph({ name, sdl }: SubgraphSchema): DocumentNode {
  try {
    return parse(new Source(sdl, fileOf(name)));
  } catch (error) {
    throw error instanceof GraphQLError ? new SchemaFault(lineOf(error)) : error;
  }
}

/**
 * Composes subgraphs into the text of both committed files. The same subgraphs give the same text
 * on every machine: addresses are placeholders (`http://<subgraph>`), which the gateway replaces by
 * what it is configured with.
 * @throws SchemaFault with one line per reason when the subgraphs do not compose.
 */
export function compose(subgraphs: readonly SubgraphSchema[]): Composed {
  const sorted = [...subgraphs].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const result = composeServices(
    sorted.map((subgraph) => ({
      name: subgraph.name,
      url: `http://${subgraph.name}`,
      typeDefs: parseSubgraph(subgraph),
    })),
  );
  if (result.errors) throw new SchemaFault(result.errors.map(lineOf).join('\n'));
  return {
    supergraph: `${result.supergraphSdl.trim()}\n`,
    api: `${printSchema(apiSchema(result.schema))}\n`,
    hints: result.hints,
  };
}

/**
 * What clients see: no federation machinery, in an order that does not depend on the subgraphs'.
 */
const apiSchema = (supergraph: {
  toAPISchema(): { toGraphQLJSSchema(): GraphQLSchema };
}): GraphQLSchema => lexicographicSortSchema(supergraph.toAPISchema().toGraphQLJSSchema());

if (import.meta.main)
  await reportFaults(() => {
    const composed = compose(readSubgraphs());
    writeFileSync(committed.supergraph, composed.supergraph);
    writeFileSync(committed.api, composed.api);
    for (const { definition, message } of composed.hints)
      console.warn(`${definition.level.name} ${definition.code}: ${message}`);
    console.log('Composed schema/supergraph.graphql and schema/api.graphql.');
  });
