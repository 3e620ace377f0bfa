import type { Executor } from '../executor/executor.ts';
import { type HotOperation, halved, hottest, readHot, scored, writeHot } from './hot-operations.ts';
import type { HotStore } from './hot-store.ts';
import { warmUp } from './warm.ts';

interface KeepHotOptions {
  readonly store: HotStore;
  /** @throws before there is one */
  executor(): Pick<Executor, 'compileAhead' | 'used'>;
  /** How long a start may wait for operations to be planned. @default 2,000 */
  readonly maxWarmMs?: number;
  /** @default a minute */
  readonly everyMs?: number;
  /** For the log: why they could not be kept. */
  onError(error: unknown): void;
}

const maxCloseMs = 1_000;

/** The operations that clients ask for most, from one process to the next. */
interface HotOperations {
  /**
   * Plans those of earlier processes, for a bounded time, and begins to keep those of this one.
   * Never rejects.
   */
  warm(): Promise<void>;
  /** Those of earlier processes and of this one. */
  list(): readonly HotOperation[];
  /** Keeps them once more, and no longer from then on. */
  close(): Promise<void>;
}

/**
 * Keeps the documents of the operations that clients ask for most, so that a process does not begin
 * cold. They are planned anew: a plan becomes code, which nobody but the planner may write.
 */
export function keepHot({
  store,
  executor,
  maxWarmMs = 2_000,
  everyMs = 60_000,
  onError,
}: KeepHotOptions): HotOperations {
  const stopping = new AbortController();
  let before: readonly HotOperation[] = [];
  /** As they were kept last: an executor that is replaced takes what it has seen with it. */
  let latest: readonly HotOperation[] = [];
  let written = '';
  const list = () => hottest(scored(before, executor().used()), latest);

  async function keep(): Promise<void> {
    // A process that nobody asks changes nothing.
    if (executor().used().length === 0) return;
    const own = list();
    latest = own;
    // Other processes keep theirs in the same place, and add what they see again and again; of two
    // at once the later one wins.
    const theirs = halved(readHot(await store.read()));
    const text = writeHot(hottest(own, theirs));
    if (text !== written) await store.write(text);
    written = text;
  }
  const tryToKeep = () => keep().catch(onError);
  let timer: NodeJS.Timeout | undefined;

  async function warm(): Promise<void> {
    timer = setInterval(tryToKeep, everyMs).unref();
    const late = AbortSignal.any([AbortSignal.timeout(maxWarmMs), stopping.signal]);
    before = halved(readHot(await store.read()));
    await warmUp(executor(), before, late);
  }

  return {
    list,
    warm: () => within(maxWarmMs, warm().catch(onError)),
    async close() {
      if (!timer) return;
      stopping.abort();
      clearInterval(timer);
      await within(maxCloseMs, tryToKeep());
    },
  };
}

/** Whether or not it is done, for a store may be away. */
const within = (ms: number, work: Promise<void>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
};
