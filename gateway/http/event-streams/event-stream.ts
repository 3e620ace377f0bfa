import type { ServerResponse } from 'node:http';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { GraphQLError } from 'graphql';
import type {
  LiveOperations,
  LiveResult,
  PreparedOperation,
} from '../../subscriptions/live-operations.ts';
import type { EventStreamLimits } from './limits.ts';

type Event = 'next' | 'complete';

/**
 * One client of server-sent events with the operations that it runs: one in distinct connections
 * mode, many in single connection mode.
 */
export interface EventStream {
  readonly viewer: Viewer;
  readonly isOpen: boolean;
  /** Begins to write; what came before is written first. */
  open(response: ServerResponse, headers: Readonly<Record<string, unknown>>): void;
  /**
   * Runs an operation to its end.
   * @param id its name in single connection mode, '' in distinct connections mode
   */
  run(id: string, prepare: Promise<PreparedOperation | readonly GraphQLError[]>): Promise<void>;
  has(id: string): boolean;
  readonly running: number;
  /** Ends one operation, as its client asks. */
  stop(id: string): void;
  heartbeat(): void;
  /** Tells each operation why, then ends. */
  end(reason: GraphQLError): void;
  /** Cuts the connection and lets go of everything. */
  close(): void;
}

interface EventStreamOptions {
  readonly viewer: Viewer;
  readonly operations: LiveOperations;
  readonly limits: EventStreamLimits;
  readonly onClose: () => void;
}

/** What an operation holds while it is being prepared and run. */
interface Running {
  stopped: boolean;
  results?: AsyncIterableIterator<LiveResult>;
}

export function createEventStream({
  viewer,
  operations,
  limits,
  onClose,
}: EventStreamOptions): EventStream {
  const running = new Map<string, Running>();
  let response: ServerResponse | undefined;
  let closed = false;
  let whenOpen: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    whenOpen = resolve;
  });

  /**
   * Resolves when the client's side took it: each operation waits for its own events only. A client
   * that does not read is cut.
   */
  async function write(text: string): Promise<void> {
    await opened;
    if (!response || closed) return;
    if (response.writableLength > limits.maxBufferedBytes) return close();
    const late = setTimeout(close, limits.sendTimeoutMs);
    await new Promise<void>((resolve) => response?.write(text, () => resolve()));
    clearTimeout(late);
  }

  const send = (id: string, event: Event, payload?: LiveResult): Promise<void> => {
    const data = id === '' ? payload : { id, payload };
    return write(
      `event: ${event}\ndata:${data === undefined ? '' : ` ${JSON.stringify(data)}`}\n\n`,
    );
  };

  function close(): void {
    if (closed) return;
    closed = true;
    whenOpen();
    for (const id of [...running.keys()]) stop(id);
    response?.destroy();
    onClose();
  }

  function stop(id: string): void {
    const operation = running.get(id);
    if (!operation) return;
    running.delete(id);
    operation.stopped = true;
    void operation.results?.return?.();
  }

  async function deliver(
    id: string,
    operation: Running,
    prepared: PreparedOperation | readonly GraphQLError[],
  ): Promise<void> {
    if (!('document' in prepared))
      return send(id, 'next', { errors: prepared.map(operations.format) });
    const answer = await operations.run(prepared);
    if (!(Symbol.asyncIterator in answer))
      return operation.stopped ? undefined : send(id, 'next', answer);
    operation.results = answer;
    if (operation.stopped) await answer.return?.();
    for await (const result of answer) {
      if (operation.stopped) return;
      await send(id, 'next', result);
    }
  }

  return {
    viewer,
    get isOpen() {
      return response !== undefined;
    },
    get running() {
      return running.size;
    },
    has: (id) => running.has(id),
    stop,
    close,
    open(to, headers) {
      response = to;
      to.once('close', close);
      to.on('error', close);
      to.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      } as never);
      // Some browsers do not tell the page that the stream is open before its first byte.
      to.write(':\n\n');
      whenOpen();
    },
    async run(id, prepare) {
      const operation: Running = { stopped: false };
      running.set(id, operation);
      try {
        await deliver(id, operation, await prepare);
        if (!operation.stopped) await send(id, 'complete');
      } catch {
        // A reader that was too slow, or a fault of ours that is already in the log: the client
        // opens the stream again.
        close();
      } finally {
        if (running.get(id) === operation) running.delete(id);
      }
      if (id === '' && !closed) response?.end();
    },
    heartbeat() {
      if (response && !closed) response.write(':\n\n');
    },
    end(reason) {
      const told = operations.format(reason);
      const last = [...running.keys()].flatMap((id) => [
        send(id, 'next', { errors: [told] }),
        send(id, 'complete'),
      ]);
      for (const id of [...running.keys()]) stop(id);
      void Promise.all(last).then(() => response?.end());
      if (!response) close();
    },
  };
}
