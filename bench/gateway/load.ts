import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the process under load, user and system, for each request. */
  readonly cpuMsPerRequest: number;
  /**
   * The part of it that the main thread took. The rest is V8's garbage collector and compiler,
   * whose work differs from process to process.
   */
  readonly mainCpuMsPerRequest: number;
}

/** USER_HZ of Linux. */
const ticksPerSecond = 100;

/** CPU time so far in ms, of a process with all its threads or of one thread. Linux only. */
export function cpuMs(task: string): number {
  const fields = readFileSync(`/proc/${task}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}

/**
 * Sends one operation again and again on several kept-alive connections, each of which waits for
 * its answer.
 */
export async function load(
  url: string,
  pid: number,
  operation: object,
  connections: number,
  seconds: number,
  ownHeaders: Readonly<Record<string, string>> = {},
): Promise<LoadResult> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const body = JSON.stringify(operation);
  const headers = { 'content-type': 'application/json', ...ownHeaders };
  const latencies: number[] = [];
  const tasks = [`${pid}`, `${pid}/task/${pid}`];
  const cpuBefore = tasks.map(cpuMs);
  const began = performance.now();
  const endsAt = began + seconds * 1000;
  const send = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      const answer = await pool.request({ method: 'POST', path: pathname, headers, body });
      await answer.body.dump({ limit: 10_000_000 });
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, send));
  const elapsedMs = performance.now() - began;
  const [usedMs = 0, mainUsedMs = 0] = tasks.map((task, at) => cpuMs(task) - (cpuBefore[at] ?? 0));
  await pool.close();
  latencies.sort((a, b) => a - b);
  const at = (part: number): number => latencies[Math.floor(latencies.length * part)] ?? 0;
  return {
    requestsPerSecond: (latencies.length / elapsedMs) * 1000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMsPerRequest: usedMs / latencies.length,
    mainCpuMsPerRequest: mainUsedMs / latencies.length,
  };
}

/** The middle value; for an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = 0, above = 0] =
    sorted.length % 2 === 1
      ? [sorted[middle], sorted[middle]]
      : [sorted[middle - 1], sorted[middle]];
  return (below + above) / 2;
}

/** The value that a part of all values is below, such as 0.99 of them; they are in order. */
export const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;

/** Whose turn it is: the item at a position, counted from the front again after the end. */
export function inTurn<Item>(items: readonly Item[], at: number): Item {
  const [item] = items.slice(at % items.length);
  if (item === undefined) throw new RangeError('There is nothing to take turns with.');
  return item;
}
