import { type LoadConnection, openConnection } from './connection.ts';

/**
 * What one kind of load does on each of its connections: the returned function runs again and
 * again, and throws for an answer that is an error.
 */
export type Worker = (connection: LoadConnection, number: number) => () => Promise<void>;

export interface Measured {
  seconds: number;
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  errors: number;
  /** Message of the first error. */
  firstError: string | undefined;
}

/** Keeps one request under way on each connection; the next is sent after the answer. */
export async function measure(
  url: URL,
  worker: Worker,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Measured> {
  const opened: LoadConnection[] = [];
  for (let number = 0; number < connections; number++) opened.push(await openConnection(url));
  const latencies: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  const began = performance.now();
  const end = began + seconds * 1_000;
  await Promise.all(
    opened.map(async (connection, number) => {
      const once = worker(connection, number);
      for (let now = performance.now(); now < end; ) {
        try {
          await once();
          const answered = performance.now();
          latencies.push(answered - now);
          now = answered;
        } catch (error) {
          errors += 1;
          firstError ??= error instanceof Error ? error.message : String(error);
          // A broken connection stays broken, so it counts as one error and stops.
          return;
        }
      }
    }),
  );
  const tookMs = performance.now() - began;
  for (const connection of opened) connection.close();
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    seconds: tookMs / 1_000,
    requests: sorted.length,
    requestsPerSecond: sorted.length / (tookMs / 1_000),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: sorted.at(-1) ?? 0,
    errors,
    firstError,
  };
}

export const describeMeasured = ({
  seconds,
  requests,
  requestsPerSecond,
  p50Ms,
  p99Ms,
  maxMs,
  errors,
  firstError,
}: Measured): string =>
  [
    `${requests} requests in ${seconds.toFixed(1)} s: ${Math.round(requestsPerSecond)} per second`,
    `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, slowest ${maxMs.toFixed(0)} ms`,
    `errors ${errors}${firstError === undefined ? '' : ` (first: ${firstError})`}`,
  ].join('\n');
