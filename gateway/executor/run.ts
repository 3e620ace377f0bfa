import type { GraphQLError } from 'graphql';
import type { RequestScope } from '../transport/transport.ts';

/** An object as a subgraph answered it, by response name. Never holds a name that plain objects inherit: see response-names. */
export type Data = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** Fields that a fetch was for and that did not come. */
export interface Lost {
  readonly objects: readonly Path[];
  readonly names: ReadonlySet<string>;
}

/** What went wrong in a fetch: at one field, or in all that it was for. Where the client sees it is found out at the end. */
export interface Failure {
  readonly at: Path | Lost;
  readonly error: (path: Path) => GraphQLError;
}

/** The state of one execution: what fetches fill and the shape reads. */
export interface Run {
  /** Replaced after each mutation, so that no loader remembers what was before it. */
  scope: RequestScope;
  /** As the client sent them: what subgraphs are sent. */
  readonly rawVariables: Readonly<Data>;
  /** Coerced, with defaults: what conditions of the plan read. */
  readonly variables: Readonly<Data>;
  readonly data: Data;
  readonly failures: Failure[];
  /** What was not even asked for, because something needed first had failed. */
  readonly skipped: Lost[];
  /** Paths, as strings, that are null because of a failure that is already told. */
  readonly explained: Set<string>;
}

export const pathKey = (path: Path): string => path.join('\n');
