import type { OperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { mapEvents } from '@clipgraph/platform/sockets/map-events.ts';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  getOperationAST,
  type OperationTypeNode,
} from 'graphql';
import type { ReadDocument } from '../cold/reader.ts';
import { InvalidRequest } from '../executor/document/document.ts';
import type { Executor } from '../executor/executor.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import type { SharedSubscriptions } from './shared-subscriptions.ts';
import { createViewerCap } from './viewer-cap.ts';

interface LiveOperationsOptions {
  /** The executor of the supergraph that is served now. */
  executor(): Executor;
  subscriptions: SharedSubscriptions;
  /**
   * Fills in the text of a document that the client names by its hash.
   * @throws InvalidRequest when it is not known
   */
  resolveDocument(params: OperationParams): Promise<string>;
  readDocument: ReadDocument;
  limits: Pick<OperationLimits, 'deadlineMs' | 'subscriptions' | 'liveCost'>;
  newRequestId(): string;
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  afterMutation?: (() => Promise<void>) | undefined;
}

/** An operation as a client sends it. */
export interface OperationParams {
  readonly query?: string | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface LiveResult {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: unknown;
}

/** An operation that is valid, affordable and compiled. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly kind: OperationTypeNode;
  readonly request: ExecutionRequest;
  /** Estimated; of a subscription, of each event. */
  readonly cost: number;
}

/**
 * Operations of clients that stay connected: over WebSocket and server-sent events. They pass the
 * same limits as those over HTTP.
 */
export interface LiveOperations {
  /** What is wrong with the operation, else the operation ready to be run. */
  prepare(
    params: OperationParams,
    viewer: Viewer,
  ): Promise<PreparedOperation | readonly GraphQLError[]>;
  /** One result, or results whose iterator is returned when the client wants no more. */
  run(operation: PreparedOperation): Promise<AsyncIterableIterator<LiveResult> | LiveResult>;
  format(error: GraphQLError): GraphQLFormattedError;
}

export function createLiveOperations(options: LiveOperationsOptions): LiveOperations {
  const { executor, subscriptions, limits, afterMutation } = options;
  const within = createViewerCap(limits);
  const format = (error: GraphQLError) => options.formatError(error.toJSON(), error);
  const shown = (result: ExecutionResult): LiveResult =>
    result.errors ? { ...result, errors: result.errors.map(format) } : (result as LiveResult);

  return {
    format,
    async prepare(params, viewer) {
      try {
        const query = await options.resolveDocument(params);
        const asked = {
          query,
          operationName: params.operationName ?? undefined,
          variables: params.variables ?? undefined,
          scope: { viewer, requestId: options.newRequestId() },
        };
        const document = await options.readDocument(asked);
        const request: ExecutionRequest = { ...asked, document };
        const cost = await executor().warm(request);
        return {
          document,
          kind: getOperationAST(document, request.operationName)?.operation as OperationTypeNode,
          request,
          cost,
        };
      } catch (error) {
        if (error instanceof InvalidRequest) return error.errors;
        if (error instanceof GraphQLError)
          return [
            new GraphQLError(error.message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } }),
          ];
        throw error;
      }
    },
    async run({ kind, request, cost }) {
      if (kind === 'subscription') {
        const events = await within(request.scope.viewer, cost, () =>
          subscriptions.subscribe(request),
        );
        return Symbol.asyncIterator in events ? mapEvents(events, shown) : shown(events);
      }
      const result = await executor().execute({
        ...request,
        scope: { ...request.scope, deadlineAtMs: Date.now() + limits.deadlineMs },
      });
      if (kind === 'mutation') await afterMutation?.();
      return shown(result);
    },
  };
}
