import { readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { type GraphQLSchema, lexicographicSortSchema, parse, printSchema } from 'graphql';

const root = new URL('../', import.meta.url);

/** The rooms that are composed. The order does not show in the composed files. */
export const composedRooms = ['user', 'video', 'relation', 'interaction', 'messaging'] as const;

/** The committed results, by what reads them: the gateway loads `supergraph`, clients and checks read `api`. */
export const committed = {
  supergraph: new URL('schema/supergraph.graphql', root),
  api: new URL('schema/api.graphql', root),
} as const;

export interface RoomSchema {
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

/** The rooms' `schema.graphql` files as they stand. */
export const readRooms = (): RoomSchema[] =>
  composedRooms.map((name) => ({ name, sdl: readFileSync(new URL(`subgraphs/${name}/schema.graphql`, root), 'utf8') }));

/**
 * Composes rooms into the text of both committed files. The same rooms give the same text on every machine: addresses are placeholders
 * (`http://<room>`), which the gateway replaces by what it is configured with.
 * @throws Error with one line per reason when the rooms do not compose.
 */
export function compose(rooms: readonly RoomSchema[]): Composed {
  const sorted = [...rooms].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const result = composeServices(sorted.map(({ name, sdl }) => ({ name, url: `http://${name}`, typeDefs: parse(sdl) })));
  if (result.errors) throw new Error(result.errors.map((error) => error.message).join('\n'));
  return { supergraph: `${result.supergraphSdl.trim()}\n`, api: `${printSchema(apiSchema(result.schema))}\n`, hints: result.hints };
}

/** What clients see: no federation machinery, in an order that does not depend on the rooms'. */
const apiSchema = (supergraph: { toAPISchema(): { toGraphQLJSSchema(): GraphQLSchema } }): GraphQLSchema =>
  lexicographicSortSchema(supergraph.toAPISchema().toGraphQLJSSchema());

if (import.meta.main) {
  const composed = compose(readRooms());
  writeFileSync(committed.supergraph, composed.supergraph);
  writeFileSync(committed.api, composed.api);
  for (const { definition, message } of composed.hints) console.warn(`${definition.level.name} ${definition.code}: ${message}`);
  console.log('Composed schema/supergraph.graphql and schema/api.graphql.');
}
