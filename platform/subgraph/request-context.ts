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

export function createRequestContext<Loaders>(
  definition: SubgraphDefinition<Loaders>,
  source: ContextSource,
  request: { viewer: Viewer; requestId: string },
): RequestContext<Loaders> {
  const fresh = () => {
    const base = { services: source.services, viewer: request.viewer, requestId: request.requestId, ...source.createRequestAsk() };
    return { ...base, loaders: definition.createLoaders(base) };
  };
  const context = {
    ...fresh(),
    refresh() {
      Object.assign(context, fresh());
    },
  };
  return context;
}
