import { Worker } from 'node:worker_threads';
import type { Done, Task, ThreadData } from './tasks.ts';

/** The task took longer than it may, or more memory. */
export class TooMuchWork extends Error {}

/** A thread that performs one task at a time. It is started by the first task. */
export interface Thread {
  /**
   * Call it again only when the task before has ended.
   * @throws TooMuchWork; the thread is replaced then. Any other error is a fault of ours.
   */
  run(task: Task): Promise<Done>;
  /** Ends the thread. A task that comes later starts another. */
  close(): void;
}

/** Planning an ordinary document takes some MiB, what the schema holds included some 60. */
const maxHeapMiB = 512;

/** @param taskMs how long one task may take */
export function createThread(data: ThreadData, taskMs: number): Thread {
  let open: ReturnType<typeof start> | undefined;
  const close = (thread = open) => {
    if (open === thread) open = undefined;
    void thread?.worker.terminate();
  };
  return {
    async run(task) {
      open ??= start(data);
      const thread = open;
      try {
        await thread.ready;
        return await thread.ask(task, taskMs);
      } catch (error) {
        close(thread);
        throw error;
      }
    },
    close,
  };
}

export type CreateThread = typeof createThread;

function start(workerData: ThreadData) {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB },
  });
  worker.unref();
  let settle = Promise.withResolvers<unknown>();
  worker.on('message', (message) => settle.resolve(message));
  worker.on('error', (error: NodeJS.ErrnoException) =>
    settle.reject(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooMuchWork(error.message) : error,
    ),
  );
  worker.on('exit', () => settle.reject(new Error('The thread that plans operations has ended.')));
  const ready = settle.promise;
  return {
    worker,
    ready,
    ask(task: Task, taskMs: number): Promise<Done> {
      settle = Promise.withResolvers();
      const { promise, reject } = settle;
      const late = setTimeout(() => reject(new TooMuchWork(`It takes over ${taskMs} ms.`)), taskMs);
      worker.postMessage(task);
      return (promise as Promise<Done>).finally(() => clearTimeout(late));
    },
  };
}
