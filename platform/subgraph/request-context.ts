import type { Ask, RequestAsk } from '../ask/ask.ts';
import type { Viewer } from '../identity/viewer.ts';

import type { Context, Services, SubgraphDefinition } from './subgraph.ts';

/**
 * The context of one gateway request in one subgraph, with the means to forget what it has loaded.
 */
export interface RequestContext<Loaders = unknown> extends Context<Loaders> {
  refresh(): void;
}

/** What a context is made for. */
export interface ContextRequest {
  viewer: Viewer;
  requestId: string;
  /**
   * The same object in each subgraph that takes part in a query, and nowhere else: they may share
   * their questions. None for what may write.
   */
  query?: object;
}

/**
 * What a composition root gives for making contexts: how this subgraph asks, with and without its
 * fallback.
 */
export interface ContextSource {
  services: Services;
  /**
   * A batching Ask.
   * @param query the query that it is for, whose subgraphs may share their questions; none for an
   *   Ask of its own
   */
  createRequestAsk(query?: object): RequestAsk;
  withFallback(ask: Ask): Ask;
}

/** Loaders and questions are made when they are first used: many requests need none of them. */
export function createRequestContext<Loaders>(
  definition: SubgraphDefinition<Loaders>,
  source: ContextSource,
  request: ContextRequest,
): RequestContext<Loaders> {
  let query = request.query;
  let ask: RequestAsk | undefined;
  let facts: Ask | undefined;
  let loaders: Loaders | undefined;
  const context: RequestContext<Loaders> = {
    services: source.services,
    viewer: request.viewer,
    requestId: request.requestId,
    get ask() {
      ask ??= source.createRequestAsk(query);
      return ask;
    },
    get facts() {
      facts ??= source.withFallback(context.ask);
      return facts;
    },
    get loaders() {
      loaders ??= definition.createLoaders(context);
      return loaders;
    },
    refresh() {
      // What the subgraphs of a query share was asked before the write.
      query = undefined;
      ask = undefined;
      facts = undefined;
      loaders = undefined;
    },
  };
  return context;
}
