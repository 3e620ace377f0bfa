import { shareOfLoop } from '@clipgraph/platform/background/share-of-loop.ts';
import { AppError, type ErrorCode, isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { RestDocuments } from '@clipgraph/schema/generated/rest-operations.ts';
import { readOperation } from '@clipgraph/schema/operations.ts';
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Executor } from '../executor/executor.ts';

/** What the graph answered instead of data. */
class GraphFailure extends Error {
  /** A code of the catalogue, or `INTERNAL_SERVER_ERROR`. */
  readonly code: ErrorCode | 'INTERNAL_SERVER_ERROR';
  /** The argument at fault, of BAD_USER_INPUT. */
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor({ message, extensions = {} }: GraphQLFormattedError) {
    super(message);
    this.code = extensions.code as ErrorCode;
    this.field = extensions.field as string | undefined;
    this.retryAfterSeconds = extensions.retryAfterSeconds as number | undefined;
  }
}

/** As the graph would have failed. */
export const asFailure = (error: unknown): GraphFailure | undefined =>
  error instanceof GraphFailure
    ? error
    : isAppError(error)
      ? new GraphFailure(error.toJSON())
      : undefined;

export interface GraphOptions {
  /** The executor of the supergraph that is served now. */
  executor(): Executor;
  /** Logs what clients must not read, and gives what they may. */
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  afterMutation?: (() => Promise<void>) | undefined;
  /** How long a document may run, in ms. */
  deadlineMs: number;
}

/** One request of a client of these APIs. */
export interface Asker {
  readonly viewer: Viewer;
  readonly requestId: string;
}

/** Name of a document in schema/operations/rest. */
type Name = keyof RestDocuments;

/**
 * Runs a document of schema/operations/rest for one request.
 * @throws GraphFailure when the graph refuses. While a subgraph is unavailable, the nullable fields
 *   of a query that come from it are null, as for any client of the graph.
 */
export type Run = <Document extends Name>(
  name: Document,
  variables: VariablesOf<RestDocuments[Document]>,
) => Promise<ResultOf<RestDocuments[Document]>>;

export function createGraph({
  executor,
  formatError,
  afterMutation,
  deadlineMs,
}: GraphOptions): (asker: Asker) => Run {
  const documents = new Map<string, { query: string; isMutation: boolean }>();
  const documentOf = (name: Name) => {
    let document = documents.get(name);
    if (!document) {
      const query = readOperation(`rest/${name}`);
      document = { query, isMutation: /^mutation\b/.test(query) };
      documents.set(name, document);
    }
    return document;
  };

  const runAs = async (
    { viewer, requestId }: Asker,
    name: Name,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<unknown> => {
    const { query, isMutation } = documentOf(name);
    // This channel alone may ask for longer lists, and for the rooms of the account-less API.
    const scope = {
      viewer: { ...viewer, channel: 'rest' as const },
      requestId,
      deadlineAtMs: Date.now() + deadlineMs,
    };
    await shareOfLoop();
    const { data, errors } = await executor().internal.execute({ query, variables, scope });
    if (isMutation) await afterMutation?.();
    if (errors) {
      const shown = errors.map((error: GraphQLError) => formatError(error.toJSON(), error));
      // Fields below the root that are away are null: the shapes decide whether there is an answer
      // without them.
      const worst = shown.find(
        ({ extensions, path = [] }) =>
          !data || path.length <= 1 || extensions?.code !== 'UNAVAILABLE',
      );
      if (worst) throw new GraphFailure(worst);
    }
    return data ?? {};
  };
  // The document decides what its result holds: the generated types say the same.
  return (asker) => (name, variables) => runAs(asker, name, variables) as Promise<never>;
}

/** For a part without which there is no answer. */
export const partAway = (): AppError =>
  new AppError('UNAVAILABLE', 'A part of the service is away. Try again in a moment.');
