import { AppError, unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import { createCircuitBreaker } from '@clipgraph/platform/http/circuit-breaker.ts';
import type { Logger } from 'pino';
import { Pool } from 'undici';

/** What the engine answers when it refuses: its own word for why. */
export class EngineRefusal extends Error {
  readonly statusCode: number;
  readonly type: string;

  constructor(statusCode: number, type: string, reason: string) {
    super(`OpenSearch refused (${statusCode}, ${type}): ${reason}`);
    this.statusCode = statusCode;
    this.type = type;
  }
}

interface Request {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** An object, or lines of objects as bulk requests take them. */
  body?: object | readonly object[];
  timeoutMs: number;
}

export interface EngineHttp {
  /**
   * @throws UNAVAILABLE when it does not answer in time, or has not for a while
   * @throws EngineRefusal when it says no
   */
  send<Answer>(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

/** Requests in a row that fail before it is left alone. */
const maxFailures = 3;
const aliveMs = 10_000;

/** What is said in the log while the engine is left alone. */
const whenAway = {
  searches: 'OpenSearch is away; searches answer UNAVAILABLE',
  writes: 'OpenSearch is away; changes wait for it',
};

/**
 * One connection pool, which leaves the engine alone for a second when it keeps failing. Searches
 * that come too late for their askers say nothing of writes, which have more time: each has its own.
 */
export function connectEngine(url: string, use: keyof typeof whenAway, log: Logger): EngineHttp {
  const { username, password, origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: 16,
    keepAliveTimeout: aliveMs,
    connect: { timeout: 1_000 },
  });
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === '' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const breaker = createCircuitBreaker({
    name: 'OpenSearch',
    maxFailures,
    isFault: (error) => !(error instanceof EngineRefusal),
    onChange: (state, error) =>
      state === 'open'
        ? log.warn({ err: error }, whenAway[use])
        : log.info(`OpenSearch is back for ${use}`),
  });

  async function request<Answer>({ method, path, body, timeoutMs }: Request): Promise<Answer> {
    const lines = Array.isArray(body);
    const { statusCode, body: answered } = await pool.request({
      method,
      path: `${pathname.replace(/\/+$/, '')}${path}`,
      headers: {
        ...authorization,
        'content-type': lines ? 'application/x-ndjson' : 'application/json',
      },
      ...(body && {
        body: lines
          ? body.map((each) => `${JSON.stringify(each)}\n`).join('')
          : JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answered.text();
    if (statusCode >= 500 || statusCode === 429)
      throw new Error(`OpenSearch answered ${statusCode}: ${text.slice(0, 300)}`);
    const answer = text === '' ? {} : JSON.parse(text);
    if (statusCode < 400) return answer;
    const { type = 'unknown', reason = text.slice(0, 300) } = answer.error ?? {};
    throw new EngineRefusal(statusCode, String(type), String(reason));
  }

  return {
    async send<Answer>(given: Request): Promise<Answer> {
      try {
        return await breaker.run(() => request<Answer>(given));
      } catch (error) {
        if (error instanceof EngineRefusal || error instanceof AppError) throw error;
        throw Object.assign(unavailable('Search is away. Try again in a moment.'), {
          cause: error,
        });
      }
    },
    close: () => pool.close(),
  };
}
