import type { Logger } from 'pino';
import { Pool } from 'undici';
import { connectionLifeMs, idleConnectionMs } from '../draining/drain.ts';
import { AppError, type ErrorCode, unavailable } from '../errors/catalogue.ts';
import { codeOf } from '../errors/thrown.ts';
import type { Keyring } from '../identity/keyring.ts';
import type { AskTransport } from './ask.ts';
import type { AskResult } from './route.ts';
import { createServiceHeaders, serviceHeader } from './service-header.ts';

interface HttpAskOptions {
  /** Where each subgraph answers, by its name. */
  urls: ReadonlyMap<string, string>;
  keyring: Keyring;
  /** The asking process's name. */
  self: string;
  /** What else a request carries: the trace that it belongs to. */
  headers?: () => Record<string, string>;
  /** Told why a subgraph could not be asked; the asking request itself only reads UNAVAILABLE. */
  log?: Logger;
  /**
   * For each of two attempts. An owner whose database is away says so sooner; this is for a process
   * that says nothing.
   * @default 1800
   */
  timeoutMs?: number;
}

interface Question {
  method: string;
  args: readonly unknown[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const maxCallsPerPost = 100;
/** A connection that broke before its answer, or on which none came in time. */
const lostCodes: ReadonlySet<unknown> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const isLost = (error: unknown) =>
  lostCodes.has(codeOf(error)) || (error instanceof Error && error.name === 'TimeoutError');

/** Asks other processes: the questions of one turn to one subgraph travel in one request. */
export function createHttpAskTransport({
  urls,
  keyring,
  self,
  headers = () => ({}),
  log,
  timeoutMs = 1_800,
}: HttpAskOptions): AskTransport & { close(): Promise<void> } {
  const headerFor = createServiceHeaders({ keyring, self });
  const settings = {
    connections: 16,
    keepAliveTimeout: idleConnectionMs,
    keepAliveMaxTimeout: idleConnectionMs,
    clientTtl: connectionLifeMs,
    connect: { timeout: timeoutMs },
  };
  const pools = new Map([...urls].map(([subgraph, url]) => [subgraph, new Pool(url, settings)]));
  const waiting = new Map<string, Question[]>();

  async function post(subgraph: string, questions: readonly Question[]): Promise<void> {
    try {
      const pool = pools.get(subgraph);
      if (!pool) throw new Error(`No address is configured for ${subgraph}.`);
      const request = {
        method: 'POST',
        path: '/internal/ask',
        headers: {
          ...headers(),
          'content-type': 'application/json',
          [serviceHeader]: await headerFor(subgraph),
        },
        body: JSON.stringify({ calls: questions.map(({ method, args }) => ({ method, args })) }),
      } as const;
      const attempt = async () => {
        const signal = AbortSignal.timeout(timeoutMs);
        const { statusCode, body } = await pool.request({ ...request, signal });
        return { statusCode, text: await body.text() };
      };
      // Questions change nothing, so they are asked once more, perhaps of another process.
      const { statusCode, text } = await attempt().catch((error: unknown) => {
        if (!isLost(error)) throw error;
        return attempt();
      });
      if (statusCode !== 200) throw new Error(`${subgraph} answered ${statusCode}.`);
      const { results } = JSON.parse(text) as { results: AskResult[] };
      questions.forEach((question, at) => {
        const result = results[at];
        if (result && 'value' in result) question.resolve(result.value);
        else
          question.reject(
            result?.error
              ? new AppError(result.error.code as ErrorCode, result.error.message)
              : unavailable(),
          );
      });
    } catch (error) {
      log?.warn({ err: error, subgraph }, 'a subgraph could not be asked');
      for (const question of questions) question.reject(unavailable());
    }
  }
  function flush(subgraph: string): void {
    const questions = waiting.get(subgraph) ?? [];
    waiting.delete(subgraph);
    for (let at = 0; at < questions.length; at += maxCallsPerPost)
      void post(subgraph, questions.slice(at, at + maxCallsPerPost));
  }
  return {
    call: (subgraph, method, args) =>
      new Promise((resolve, reject) => {
        const questions = waiting.get(subgraph);
        const question = { method, args, resolve, reject };
        if (questions) questions.push(question);
        else {
          waiting.set(subgraph, [question]);
          setImmediate(flush, subgraph);
        }
      }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}
