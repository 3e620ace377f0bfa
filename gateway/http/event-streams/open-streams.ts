import { sweep } from '@clipgraph/platform/background/sweep.ts';
import { isAppError, unauthenticated, unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import type { Credentials, Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { viewerName } from '@clipgraph/platform/limits/viewer-name.ts';
import type { FastifyRequest } from 'fastify';
import type { LiveOperations } from '../../subscriptions/live-operations.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import type { EventStreamLimits } from './limits.ts';

interface OpenStreamsOptions {
  operations: LiveOperations;
  limits: EventStreamLimits;
  viewerOf(credentials: Credentials): Promise<Viewer>;
  onConnected(viewer: Viewer): () => void;
}

/** The event streams of one process, open or reserved, within its limits. */
export interface OpenStreams {
  /**
   * @param token by which the client names a reserved stream
   * @returns undefined when the viewer or the server has too many
   */
  add(request: FastifyRequest, viewer: Viewer, token?: string): EventStream | undefined;
  /** The reserved stream of a token. */
  find(token: string | undefined): EventStream | undefined;
  size(): number;
  /** Ends every stream with UNAVAILABLE, so that clients open them elsewhere. */
  close(): void;
}

interface Entry {
  readonly stream: EventStream;
  readonly credentials: Credentials;
  readonly reservedAtMs: number;
}

/**
 * Keeps streams alive by heartbeats, closes reserved ones that nobody opens, and ends those whose
 * access token has ended.
 */
export function createOpenStreams({
  operations,
  limits,
  viewerOf,
  onConnected,
}: OpenStreamsOptions): OpenStreams {
  const entries = new Set<Entry>();
  const byToken = new Map<string, Entry>();
  const perViewer = new Map<string, number>();

  const endHeartbeat = sweep(entries, limits.heartbeatMs, ({ stream }) => stream.heartbeat());
  const endRecheck = sweep(entries, limits.recheckMs, (entry) => {
    if (!entry.stream.isOpen && Date.now() - entry.reservedAtMs > limits.reservedMs)
      entry.stream.close();
    else if (entry.stream.viewer.accountId !== null) void recheckViewer(entry);
  });
  const recheckViewer = async ({ stream, credentials }: Entry) => {
    try {
      await viewerOf(credentials);
    } catch (error) {
      if (isAppError(error) && error.code === 'UNAUTHENTICATED')
        stream.end(
          unauthenticated('The access token ended: refresh it and open the stream again.'),
        );
    }
  };

  return {
    add(request, viewer, token) {
      const key = viewerName(viewer);
      const held = perViewer.get(key) ?? 0;
      if (entries.size >= limits.maxStreams || held >= limits.maxStreamsPerViewer) return undefined;
      perViewer.set(key, held + 1);
      const onGone = onConnected(viewer);
      const onClose = () => {
        entries.delete(entry);
        if (token !== undefined) byToken.delete(token);
        const left = (perViewer.get(key) ?? 1) - 1;
        if (left > 0) perViewer.set(key, left);
        else perViewer.delete(key);
        onGone();
      };
      const stream = createEventStream({ viewer, operations, limits, onClose });
      const entry: Entry = {
        stream,
        credentials: { authorization: request.headers.authorization, address: request.ip },
        reservedAtMs: Date.now(),
      };
      entries.add(entry);
      if (token !== undefined) byToken.set(token, entry);
      return stream;
    },
    find: (token) => byToken.get(token ?? '')?.stream,
    size: () => entries.size,
    close() {
      endHeartbeat();
      endRecheck();
      for (const { stream } of entries)
        stream.end(unavailable('This server is shutting down: open the stream again.'));
    },
  };
}
