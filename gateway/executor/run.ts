import type { GraphQLError } from 'graphql';
import type { RequestScope } from '../transport/transport.ts';

/** An object as a subgraph answered it, by response name. Never holds a name that plain objects inherit: see response-names. */
export type Data = Record<string, unknown>;
export type Path = readonly (string | number)[];

/** What went wrong in a fetch, by path inside the plan's data; turned into the client's errors at the end. */
export interface Failure {
  /** Where it shows. Absent until a place in the client's operation is found. */
  path?: Path;
  readonly error: (path: Path | undefined) => GraphQLError;
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
  /** Paths, as strings, that are null because of a failure that is already told. */
  readonly explained: Set<string>;
}

export const pathKey = (path: Path): string => path.join('\n');
