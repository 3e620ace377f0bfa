import type { GraphQLError } from 'graphql';
import type { RequestScope } from '../../transport/transport.ts';
import type { FetchedField } from './fetched-fields.ts';

/**
 * An object as a subgraph answered it, by response name. Never holds a name that plain objects
 * inherit: see document/safe-names.ts.
 */
export type Data = Record<string, unknown>;

export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type Path = readonly (string | number)[];

/** Objects, and the fields that a fetch was to add to them. */
export interface Awaited {
  readonly objects: readonly Path[];
  readonly names: ReadonlySet<string>;
}

/** A fetch that could only be made with what fetches before it gave. */
export interface Dependent extends Awaited {
  readonly required: ReadonlySet<string>;
}

/**
 * What went wrong in a fetch. Where the client sees it is found out at the end: see client-path.
 */
export interface Failure {
  /** The field that failed. Undefined when all of the fetch did. */
  readonly path: Path | undefined;
  /** What did not come because of it, beside that field. */
  readonly lost: Awaited | undefined;
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
  /** Fetches that were made, or could not be made, after something had failed. */
  readonly dependents: Dependent[];
  /** Paths, as strings, that are null because of a failure that is already told. */
  readonly explained: Set<string>;
  /** What did not come of the objects at these paths, for the same reason. */
  readonly lost: Map<string, FetchedField[]>;
}

export const pathKey = (path: Path): string => path.join('\n');
