import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, GraphqlClient } from '../../kit/client.ts';

export interface LoadReport {
  /** Different writes that were begun. */
  sent: number;
  /** Requests made for them: repeated while the answer is an error. */
  requests: number;
  acknowledged: number;
  /** Acknowledged writes, by what they do. */
  kinds: Record<string, number>;
  /** Requests that failed, by error code (`NETWORK` when there was no answer). */
  failures: Record<string, number>;
  /** Those that told of views: they go straight to the broker. */
  viewFailures: Record<string, number>;
  slowestMs: number;
}

interface Write {
  kind: string;
  query: string;
  variables: Record<string, unknown>;
  by: Account;
  /** Repeated, it answers this code when it was done before. */
  doneBefore?: string;
}

/** Makes writes as a good client does, and keeps account of them. */
export interface Requests {
  readonly report: LoadReport;
  /** Repeats a write until it is acknowledged. @returns its data; null when it was done before */
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  untilAcknowledged(write: Write): Promise<any>;
  /** Repeats what leads to a write until it succeeds: it is no write by itself. */
  untilDone<T>(work: () => Promise<T>): Promise<T>;
}

const retryAfterMs = 50;
const passing = ['NETWORK', 'UNAVAILABLE', 'RATE_LIMITED'];

export function createRequests(client: GraphqlClient): Requests {
  const report: LoadReport = {
    sent: 0,
    requests: 0,
    acknowledged: 0,
    kinds: {},
    failures: {},
    viewFailures: {},
    slowestMs: 0,
  };
  const count = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  return {
    report,
    async untilAcknowledged({ kind, query, variables, by, doneBefore }) {
      report.sent += 1;
      for (let repeated = false; ; repeated = true) {
        report.requests += 1;
        const began = performance.now();
        const answer = await client.ask(query, variables, by.token).catch(() => undefined);
        report.slowestMs = Math.max(report.slowestMs, performance.now() - began);
        const code = answer?.errors?.[0]?.extensions?.code;
        const isDone = answer?.data && !answer.errors;
        if (isDone || (repeated && code !== undefined && code === doneBefore)) {
          report.acknowledged += 1;
          count(report.kinds, kind);
          return isDone ? answer.data : null;
        }
        // A field that follows the write (the liked post, the followed user) may fail by itself;
        // repeating the write is harmless.
        const failed = answer === undefined ? 'NETWORK' : (code ?? 'NONE');
        count(kind === 'view' ? report.viewFailures : report.failures, failed);
        if (!passing.includes(failed))
          throw new Error(`An unexpected answer to ${kind}: ${JSON.stringify(answer)}`);
        await sleep(retryAfterMs);
      }
    },
    async untilDone(work) {
      for (;;)
        try {
          return await work();
        } catch (error) {
          count(report.failures, codeOf(error));
          await sleep(retryAfterMs);
        }
    },
  };
}

/** @throws the error itself when it does not pass by waiting */
function codeOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  // So fetch says that there was no answer, or not all of it.
  if (error instanceof TypeError || error instanceof SyntaxError) return 'NETWORK';
  if (/^upload: 5/.test(said)) return 'UNAVAILABLE';
  if (/^upload: 429/.test(said)) return 'RATE_LIMITED';
  const code = passing.find((one) => said.includes(`"${one}"`));
  if (code === undefined) throw error;
  return code;
}
