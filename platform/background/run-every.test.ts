import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runEvery } from './run-every.ts';

const log = pino({ level: 'silent' });
const failure = 'the work failed';

describe('background work', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  test('waits its time before the first round and between rounds', async () => {
    const work = vi.fn(async () => {});
    const stop = runEvery({ everyMs: 100, work, log, failure });
    await pass(99);
    expect(work).toHaveBeenCalledTimes(0);
    await pass(1);
    expect(work).toHaveBeenCalledTimes(1);
    await pass(300);
    expect(work).toHaveBeenCalledTimes(4);
    await stop();
  });

  test('begins at once when it is told to, and goes on at once while there is more', async () => {
    const work = vi.fn(async () => work.mock.calls.length < 3);
    const stop = runEvery({ everyMs: 100, firstAfterMs: 0, work, log, failure });
    expect(work).toHaveBeenCalledTimes(1);
    await pass(10);
    expect(work).toHaveBeenCalledTimes(3);
    await stop();
  });

  test('never overlaps: a slow round puts the next one off', async () => {
    const rounds: (() => void)[] = [];
    const work = vi.fn(() => new Promise<void>((resolve) => rounds.push(resolve)));
    const stop = runEvery({ everyMs: 100, work, log, failure });
    await pass(1_000);
    expect(work).toHaveBeenCalledTimes(1);
    rounds[0]?.();
    await pass(100);
    expect(work).toHaveBeenCalledTimes(2);
    rounds[1]?.();
    await stop();
  });

  test('logs a failure and goes on, after a wait of its own', async () => {
    const warn = vi.spyOn(log, 'warn');
    const fault = new Error('no');
    const work = vi.fn(async () => {
      throw fault;
    });
    const stop = runEvery({ everyMs: 100, retryAfterMs: 500, work, log, failure });
    await pass(100);
    expect(warn).toHaveBeenCalledExactlyOnceWith({ err: fault }, failure);
    await pass(499);
    expect(work).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(work).toHaveBeenCalledTimes(2);
    await stop();
    warn.mockRestore();
  });

  test('spreads its waits by a quarter either way', async () => {
    const waits: number[] = [];
    const { setTimeout: real } = globalThis;
    vi.stubGlobal('setTimeout', (work: () => void, ms: number) => {
      waits.push(ms);
      return real(work, ms);
    });
    const stop = runEvery({ everyMs: 100, spread: true, work: async () => {}, log, failure });
    await pass(2_000);
    vi.unstubAllGlobals();
    await stop();
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(75);
    expect(Math.max(...waits)).toBeLessThanOrEqual(125);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  test('stops when the round under way is done, which is told to hurry', async () => {
    let done = false;
    const work = vi.fn(
      (stopping: AbortSignal) =>
        new Promise<void>((resolve) =>
          stopping.addEventListener('abort', () =>
            setTimeout(() => {
              done = true;
              resolve();
            }, 50),
          ),
        ),
    );
    const stop = runEvery({ everyMs: 100, firstAfterMs: 0, work, log, failure });
    const stopped = stop();
    await pass(50);
    await stopped;
    expect(done).toBe(true);
    await pass(1_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
