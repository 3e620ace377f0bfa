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

/** Objects, and the names of the fields that a fetch should have added to them. */
export interface Awaited {
  readonly objects: readonly Path[];
  readonly names: ReadonlySet<string>;
}

/** A fetch that needs fields of earlier fetches: a key, or what `@requires` names. */
interface Dependent extends Awaited {
  /** Paths of names from its objects on, as by `pathKey`. */
  readonly required: ReadonlySet<string>;
}

/**
 * What went wrong in a fetch. Its place in the client's answer is decided at the end: see
 * result/client-path.ts.
 */
export interface Failure {
  /** The field that failed. Undefined when all of the fetch did. */
  readonly path: Path | undefined;
  /** The other fields that are missing because of it. */
  readonly lost: Awaited | undefined;
  readonly error: (path: Path) => GraphQLError;
}

/** The state of one execution: what fetches fill and the shape reads. */
export interface Run {
  /** Replaced after each mutation, so that no loader answers with values from before it. */
  scope: RequestScope;
  /** As the client sent them: what subgraphs are sent. */
  readonly rawVariables: Readonly<Data>;
  /** Coerced, with defaults: what conditions of the plan read. */
  readonly variables: Readonly<Data>;
  readonly data: Data;
  readonly failures: Failure[];
  /** Fetches that came after a failure: they may lack what the failed fetch should have given. */
  readonly dependents: Dependent[];
  /** Paths, as strings, that are null because of a failure in `failures`. */
  readonly explained: Set<string>;
  /** Fields that are missing on the objects at these paths, for the same reason. */
  readonly lost: Map<string, FetchedField[]>;
}

export const pathKey = (path: Path): string => path.join('\n');
