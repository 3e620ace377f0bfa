import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { GraphQLError } from 'graphql';
import type {
  LiveOperations,
  LiveResult,
  PreparedOperation,
} from '../../subscriptions/live-operations.ts';
import { createEventWriter, type EventWriter } from './event-writer.ts';
import type { EventStreamLimits } from './limits.ts';

type Event = 'next' | 'complete';

/**
 * One client of server-sent events with the operations that it runs: one in distinct connections
 * mode, many in single connection mode.
 */
export interface EventStream {
  readonly viewer: Viewer;
  readonly isOpen: boolean;
  readonly open: EventWriter['open'];
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
  const writer = createEventWriter(limits, () => {
    for (const id of [...running.keys()]) stop(id);
    onClose();
  });

  const send = (id: string, event: Event, payload?: LiveResult): Promise<void> => {
    const data = id === '' ? payload : { id, payload };
    return writer.write(
      `event: ${event}\ndata:${data === undefined ? '' : ` ${JSON.stringify(data)}`}\n\n`,
    );
  };

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
      return writer.isOpen;
    },
    get running() {
      return running.size;
    },
    has: (id) => running.has(id),
    stop,
    close: writer.close,
    heartbeat: writer.heartbeat,
    open: writer.open,
    async run(id, prepare) {
      const operation: Running = { stopped: false };
      running.set(id, operation);
      try {
        await deliver(id, operation, await prepare);
        if (!operation.stopped) await send(id, 'complete');
      } catch {
        // A reader that was too slow, or a fault of ours that is already in the log: the client
        // opens the stream again.
        writer.close();
      } finally {
        if (running.get(id) === operation) running.delete(id);
      }
      if (id === '' && !writer.isClosed) writer.end();
    },
    end(reason) {
      const told = operations.format(reason);
      const last = [...running.keys()].flatMap((id) => [
        send(id, 'next', { errors: [told] }),
        send(id, 'complete'),
      ]);
      for (const id of [...running.keys()]) stop(id);
      void Promise.all(last).then(writer.end);
      if (!writer.isOpen) writer.close();
    },
  };
}
