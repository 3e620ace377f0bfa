import type { Ask } from '../ask/ask.ts';
import type { Viewer } from '../identity/viewer.ts';

import type { Context, Services, SubgraphDefinition } from './subgraph.ts';

/** The context of one gateway request in one room, with the means to forget what it has loaded. */
export interface RequestContext<Loaders = unknown> extends Context<Loaders> {
  refresh(): void;
}

/** What a composition root gives for making contexts: how this room asks, with and without its fallback. */
export interface ContextSource {
  services: Services;
  /** A batching Ask for one request. */
  createRequestAsk(): { ask: Ask; facts: Ask };
}

/** Loaders and questions are made when they are first used: many requests need none of them. */
export function createRequestContext<Loaders>(
  definition: SubgraphDefinition<Loaders>,
  source: ContextSource,
  request: { viewer: Viewer; requestId: string },
): RequestContext<Loaders> {
  let asks: ReturnType<ContextSource['createRequestAsk']> | undefined;
  let loaders: Loaders | undefined;
  const asked = () => {
    asks ??= source.createRequestAsk();
    return asks;
  };
  const context: RequestContext<Loaders> = {
    services: source.services,
    viewer: request.viewer,
    requestId: request.requestId,
    get ask() {
      return asked().ask;
    },
    get facts() {
      return asked().facts;
    },
    get loaders() {
      loaders ??= definition.createLoaders(context);
      return loaders;
    },
    refresh() {
      asks = undefined;
      loaders = undefined;
    },
  };
  return context;
}
