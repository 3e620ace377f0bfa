import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';

/** Where the time of one operation went; kept only when an operator asks. */
export interface Timing {
  readonly startedAtMs: number;
  planMs: number;
  readonly fetches: { name: string; startMs: number; durationMs: number }[];
}

/**
 * One request of a client (or one event of a subscription), handed to every fetch made for it. Its
 * identity matters: in-process subgraphs keep one context, so one set of DataLoaders, per scope
 * object.
 */
export interface RequestScope {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** Aborted when the client is gone: fetches are cancelled with it. */
  readonly signal?: AbortSignal;
  /** Whether the client is gone: nothing more is fetched for it. Asked without making a signal. */
  readonly isGone?: () => boolean;
  /**
   * When the operation must have been answered, in ms since the epoch. Handed down to subgraphs.
   */
  readonly deadlineAtMs?: number;
  /** Set when an operator wants to know where the time goes. */
  readonly timing?: Timing;
}

/**
 * One operation for one subgraph. `query` is the same string each time, so it may be used as a
 * cache key.
 */
export interface SubgraphRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly kind: 'query' | 'mutation' | 'subscription';
}

export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What a subgraph answered. The executor takes the objects over: a transport must not keep or share
 * them.
 */
export interface SubgraphResponse {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly SubgraphError[];
}

/**
 * The way to one subgraph. A rejected promise means that it could not be reached: the client reads
 * UNAVAILABLE, the reason goes to the log.
 */
export interface SubgraphTransport {
  execute(request: SubgraphRequest, scope: RequestScope): Promise<SubgraphResponse>;
  /**
   * Opens a subscription; returning the iterator closes it. Rejects when it could not be opened.
   */
  subscribe?(
    request: SubgraphRequest,
    scope: RequestScope,
  ): Promise<AsyncIterableIterator<SubgraphResponse>>;
}
