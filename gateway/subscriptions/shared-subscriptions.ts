import { type ExecutionResult, GraphQLError } from 'graphql';
import { InvalidRequest } from '../executor/document/document.ts';
import type { Executor } from '../executor/executor.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import { createUpstream, type Upstream, type UpstreamOptions } from './upstream.ts';

interface SharedSubscriptionsOptions extends UpstreamOptions {
  executor(): Executor;
  /** Subscriptions with the same key share their events; one without a key is never shared. */
  shareKey(request: ExecutionRequest): string | undefined;
}

export interface SharedSubscriptions {
  /**
   * The events, or why there are none. The results are shared by their readers and must not be
   * changed.
   */
  subscribe(
    request: ExecutionRequest,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  /**
   * Ends, with an error that says so, the subscriptions that a new supergraph no longer knows. The
   * others run on as they are.
   */
  endInvalid(executor: Executor): Promise<void>;
  /** Subscriptions that are open at subgraphs now. */
  size(): number;
}

/**
 * Runs subscriptions so that equal ones have one upstream and one execution per event, however many
 * clients read them.
 */
export function createSharedSubscriptions(
  options: SharedSubscriptionsOptions,
): SharedSubscriptions {
  const { executor, shareKey } = options;
  const shared = new Map<string, Upstream>();
  const running = new Map<Upstream, ExecutionRequest>();

  function open(request: ExecutionRequest, key: string | undefined): Upstream {
    // The first client may leave before the others: that must not end their events.
    const { signal: _signal, isGone: _isGone, ...scope } = request.scope;
    const forget = () => {
      running.delete(upstream);
      if (key !== undefined && shared.get(key) === upstream) shared.delete(key);
    };
    const opened = executor().subscribe({ ...request, scope });
    const upstream = createUpstream(opened, forget, options);
    if (key !== undefined) shared.set(key, upstream);
    running.set(upstream, request);
    return upstream;
  }

  return {
    size: () => running.size,
    async subscribe(request) {
      const key = shareKey(request);
      const upstream = (key !== undefined && shared.get(key)) || open(request, key);
      const queue = upstream.read();
      const opened = await upstream.opened;
      return Symbol.asyncIterator in opened ? queue.reader : opened;
    },
    async endInvalid(next) {
      await Promise.all(
        [...running].map(async ([upstream, request]) => {
          try {
            await next.warm(request);
          } catch (error) {
            if (!(error instanceof InvalidRequest)) throw error;
            upstream.end({ errors: [schemaChanged()] });
          }
        }),
      );
    },
  };
}

const schemaChanged = () =>
  new GraphQLError(
    'The schema has changed and no longer knows this subscription. Update the operation and subscribe again.',
    {
      extensions: { code: 'SCHEMA_CHANGED' },
    },
  );
