import type { ExecutorOptions } from '@clipgraph/gateway/executor/executor.ts';
import { GraphQLError } from 'graphql';
import type { TestSubgraph } from '../../kit/graph.ts';

export interface Case {
  /** A sentence: what is so. */
  readonly name: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly data?: unknown;
  /** Path and code of each error, in any order; none when left out. */
  readonly errors?: readonly {
    readonly path?: readonly (string | number)[];
    readonly code: string;
  }[];
  /** Which subgraphs are asked, in order, once for each fetch; anything when left out. */
  readonly fetches?: readonly string[];
  /** Subgraphs that do not answer. */
  readonly away?: readonly string[];
}

export interface Feature {
  readonly feature: string;
  readonly subgraphs: readonly TestSubgraph[];
  readonly options?: Partial<ExecutorOptions>;
  readonly cases: readonly Case[];
}

/** The resolver of an entity that a subgraph only adds to. */
export const asGiven = async <Reference>(reference: Reference): Promise<Reference> => reference;

/** Rows by their `id`. */
export const byId = <Row extends { id: string }>(...rows: Row[]): Record<string, Row> =>
  Object.fromEntries(rows.map((row) => [row.id, row]));

/** What a resolver throws: with a code for clients, or as an internal error. */
export const fail = (message: string, code?: string): never => {
  throw new GraphQLError(message, {
    extensions: { ...(code && { code }), stacktrace: ['at /srv/secret.ts'] },
  });
};
