import {
  connectionLifeMs,
  connectWithinMs,
  idleConnectionMs,
} from '@clipgraph/platform/draining/drain.ts';
import { createCircuitBreaker } from '@clipgraph/platform/http/circuit-breaker.ts';
import { type ViewerSigner, viewerHeader } from '@clipgraph/platform/identity/viewer-header.ts';
import type { Logger } from 'pino';
import { Pool } from 'undici';
import { createFlights } from './flights.ts';
import { post } from './post.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { RequestScope, SubgraphResponse, SubgraphTransport } from './transport.ts';

interface HttpTransportOptions {
  /** The subgraph's name: the audience of the signed header. */
  name: string;
  /** Where it listens: `http://host:port`, with a path if that is not `/graphql`. */
  url: string;
  /** Signs who is asking; left out for subgraphs that know nothing of our viewers. */
  signer?: ViewerSigner;
  /** What else a request carries: the trace that it belongs to. */
  headers?: () => Record<string, string>;
  /** Told when the subgraph is left alone, and when it answers again. @default nobody is told */
  log?: Pick<Logger, 'info' | 'warn'>;
  /** @default 128 */
  maxConnections?: number;
  /** How long a connection is used. @default 10000 */
  lifeMs?: number;
  /** For requests without a deadline of their own. @default 10000 */
  timeoutMs?: number;
}

export interface HttpTransport extends SubgraphTransport {
  /** Whether the subgraph keeps failing and is left alone just now. */
  isBroken(): boolean;
  /** Finishes what is in flight and closes the connections. */
  close(): Promise<void>;
}

/**
 * What a broken connection looks like; anything else (a timeout, a cancelled request) is not worth
 * a second try.
 */
const resetCodes: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
/** A proxy in front of the subgraph could not reach it. */
const passingStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

class StatusError extends Error {
  readonly status: number;

  constructor(name: string, status: number, text: string) {
    super(`${name} answered with status ${status}: ${text.slice(0, 200)}`);
    this.status = status;
  }
}

/** The client has gone, which is no sign of trouble in the subgraph. */
class ClientGone extends Error {}

const isFault = (error: unknown): boolean =>
  !(error instanceof ClientGone) && (!(error instanceof StatusError) || error.status >= 500);

/**
 * One subgraph over HTTP, on kept-alive connections. Rejects with the reason when it cannot be
 * reached. A read is tried once more when that may help, equal reads of one viewer share a request,
 * and a subgraph that keeps failing is not asked for a moment.
 */
export function createHttpTransport(options: HttpTransportOptions): HttpTransport {
  const {
    name,
    signer,
    headers: more = () => ({}),
    log,
    maxConnections = 128,
    lifeMs = connectionLifeMs,
    timeoutMs = 10_000,
  } = options;
  const url = new URL(options.url);
  const path = url.pathname === '/' ? '/graphql' : url.pathname + url.search;
  const pool = new Pool(url.origin, {
    connections: maxConnections,
    keepAliveTimeout: idleConnectionMs,
    keepAliveMaxTimeout: idleConnectionMs,
    clientTtl: lifeMs,
    connect: { timeout: connectWithinMs },
  });
  const flights = createFlights<string>();
  const retries = createRetryBudget();
  const breaker = createCircuitBreaker({
    name,
    isFault,
    onChange: (state, error) =>
      state === 'open'
        ? log?.warn({ err: error, subgraph: name }, 'a subgraph keeps failing and is left alone')
        : log?.info({ subgraph: name }, 'a subgraph that was left alone answers again'),
  });

  async function send(
    body: string,
    headers: Record<string, string>,
    restMs: number,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    // undici's own timers are shared by all requests; a timer and a combined signal for each would
    // cost more than the rest of the call.
    const options = { path, headers, body, headersTimeout: restMs, bodyTimeout: restMs };
    const { statusCode, text } = await post(pool, options, signal);
    if (statusCode !== 200 && statusCode !== 400) throw new StatusError(name, statusCode, text);
    return text;
  }

  const guarded = (call: () => Promise<string>, gone: AbortSignal | undefined): Promise<string> =>
    breaker.run(() =>
      call().catch((error: unknown) => {
        throw gone?.aborted ? new ClientGone() : error;
      }),
    );

  return {
    async execute({ query, operationName, variables, kind }, scope) {
      const body = JSON.stringify({ query, operationName, variables });
      const request = { method: 'POST', url: path, body };
      const sendSigned = async (gone: AbortSignal | undefined) => {
        const headers = {
          ...more(),
          'content-type': 'application/json',
          accept: 'application/json',
          'x-request-id': scope.requestId,
          ...(signer && { [viewerHeader]: await signer.sign(scope.viewer, name, request) }),
        };
        return guarded(() => send(body, headers, restMs(scope, timeoutMs), gone), gone);
      };
      // A write may have been done before the connection broke: only reads are tried again.
      if (kind === 'mutation') {
        flights.renew();
        return parse(name, await sendSigned(scope.signal).finally(flights.renew));
      }
      retries.spendFirst();
      const who = signer?.identityOf(scope.viewer) ?? '';
      const text = await flights.join(`${who} ${body}`, scope.signal, (gone) =>
        sendSigned(gone).catch((error: unknown) => {
          if (!isPassing(error) || !retries.trySecond()) throw error;
          return sendSigned(gone);
        }),
      );
      return parse(name, text);
    },
    isBroken: breaker.isOpen,
    close: () => pool.close(),
  };
}

const restMs = (scope: RequestScope, timeoutMs: number): number =>
  Math.max(
    1,
    scope.deadlineAtMs === undefined
      ? timeoutMs
      : Math.min(timeoutMs, scope.deadlineAtMs - Date.now()),
  );

/** Each reader gets objects of its own: the executor takes them over. */
function parse(name: string, text: string): SubgraphResponse {
  try {
    const response: SubgraphResponse = JSON.parse(text);
    return response;
  } catch {
    throw new Error(`${name} answered what is not JSON: ${text.slice(0, 200)}`);
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof StatusError
    ? passingStatuses.has(error.status)
    : resetCodes.has((error as { code?: unknown }).code);
