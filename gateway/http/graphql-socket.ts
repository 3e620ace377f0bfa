import type { Server as HttpServer } from 'node:http';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { type GraphqlSockets, mountGraphqlSockets, type SocketResult } from '@clipgraph/platform/sockets/graphql-sockets.ts';
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, getOperationAST, parse } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { InvalidRequest } from '../executor/document.ts';
import type { ExecutionRequest, Executor } from '../executor/executor.ts';
import { mapEvents } from '../executor/subscription.ts';
import { maxTokens } from '../limits/document-limits.ts';

export interface GraphqlSocketOptions {
  /** The executor of the supergraph that is served now. */
  executor(): Executor;
  viewerOf(credentials: { authorization: string | undefined; address: string }): Promise<Viewer>;
  addressOf(request: { socket: { remoteAddress?: string | undefined }; headers: NodeJS.Dict<string | string[]> }): string;
  newRequestId(): string;
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  afterMutation?: (() => Promise<void>) | undefined;
}

/** `graphql-transport-ws` on `/graphql`: queries, mutations and subscriptions over any fields of the graph. */
export function mountGraphqlSocket(http: HttpServer, options: GraphqlSocketOptions): GraphqlSockets {
  const format = (error: GraphQLError) => options.formatError(error.toJSON(), error);
  const shown = (result: ExecutionResult): SocketResult =>
    ({ ...result, ...(result.errors && { errors: result.errors.map(format) }) }) as SocketResult;

  const requestOf = (payload: SubscribePayload, viewer: Viewer): ExecutionRequest => ({
    query: payload.query,
    operationName: payload.operationName ?? undefined,
    variables: payload.variables ?? undefined,
    scope: { viewer, requestId: options.newRequestId() },
  });

  return mountGraphqlSockets(http, {
    path: '/graphql',
    viewerOf: options.viewerOf,
    addressOf: options.addressOf,
    formatError: format,
    async prepare({ payload, viewer }) {
      try {
        const document = parse(payload.query, { maxTokens });
        await options.executor().warm(requestOf(payload, viewer));
        return document;
      } catch (error) {
        if (error instanceof InvalidRequest) return error.errors;
        if (error instanceof GraphQLError) return [new GraphQLError(error.message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })];
        throw error;
      }
    },
    async run({ document, payload, viewer }) {
      const request = requestOf(payload, viewer);
      const kind = getOperationAST(document, payload.operationName)?.operation;
      if (kind !== 'subscription') {
        const result = await options.executor().execute(request);
        if (kind === 'mutation') await options.afterMutation?.();
        return shown(result);
      }
      const events = await options.executor().subscribe(request);
      return Symbol.asyncIterator in events ? mapEvents(events, async (event) => shown(event)) : shown(events);
    },
  });
}
