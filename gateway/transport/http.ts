import {
  connectionLifeMs,
  connectWithinMs,
  idleConnectionMs,
} from '@clipgraph/platform/draining/drain.ts';
import { createCircuitBreaker } from '@clipgraph/platform/http/circuit-breaker.ts';
import { type ViewerSigner, viewerHeader } from '@clipgraph/platform/identity/viewer-header.ts';
import type { Logger } from 'pino';
import { Pool } from 'undici';
import { isPassing, JoinRefused, joinFailure, StatusError } from './failures.ts';
import { createFlights } from './flights.ts';
import { joinsHeader } from './joined/format.ts';
import { createJoinedRequests, type JoinedRequests } from './joined/joined-requests.ts';
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
  /** Whether the trace of what runs now is recorded: it then has a request of its own. */
  isTraced?: () => boolean;
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

/** Longer ones have a request of their own. */
const maxJoinedChars = 100_000;
/** @throws StatusError for a status without an answer to the operation */
function dataOf(name: string, status: number, text: string): string {
  if (status !== 200 && status !== 400) throw new StatusError(name, status, text);
  return text;
}

/** An operation with its variables as JSON. */
interface Operation {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: string;
}

/** Aborted when nobody waits for the answer any more. */
type Gone = AbortSignal | undefined;

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
    isTraced = () => false,
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
  const flights = createFlights(copyOf<SubgraphResponse>);
  const retries = createRetryBudget();
  const counted = new WeakSet<object>();
  const breaker = createCircuitBreaker({
    name,
    isFault(error) {
      // Operations of one request that broke fail with one error, which is one failure.
      if (!(error instanceof Error) || counted.has(error)) return false;
      counted.add(error);
      return isFault(error);
    },
    onChange: (state, error) =>
      state === 'open'
        ? log?.warn({ err: error, subgraph: name }, 'a subgraph keeps failing and is left alone')
        : log?.info({ subgraph: name }, 'a subgraph that was left alone answers again'),
  });

  const refused = (status: number) => joinFailure(name, status);
  // Processes of ours answer at that path; joined requests go to one beside it.
  const joined =
    signer && path === '/graphql' && createJoinedRequests({ name, pool, signer, refused });
  /** Whether the subgraph has said that it takes joined requests. */
  let joins = false;
  /** While older processes share its address, newer ones go on saying so. */
  let joinsFromMs = 0;
  let underWay = 0;

  async function sendAlone(operation: Operation, scope: RequestScope, gone: Gone): Promise<string> {
    const { query, operationName, variables } = operation;
    const body =
      `{"query":${JSON.stringify(query)},` +
      `${operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`}` +
      `"variables":${variables}}`;
    const headers = {
      ...more(),
      'content-type': 'application/json',
      accept: 'application/json',
      'x-request-id': scope.requestId,
      ...(signer && {
        [viewerHeader]: await signer.sign(scope.viewer, name, { method: 'POST', url: path, body }),
      }),
    };
    // undici's own timers are shared by all requests; a timer and a combined signal for each would
    // cost more than the rest of the call.
    const rest = restMs(scope, timeoutMs);
    const options = { path, headers, body, headersTimeout: rest, bodyTimeout: rest };
    const answer = await post(pool, options, gone);
    joins = answer.headers[joinsHeader] !== undefined;
    return dataOf(name, answer.statusCode, answer.text);
  }

  async function sendJoined(
    joined: JoinedRequests,
    operation: Operation,
    scope: RequestScope,
    gone: Gone,
  ): Promise<string> {
    const viewer = signer?.identityOf(scope.viewer) ?? '';
    const joinable = { ...operation, viewer, requestId: scope.requestId };
    const { status, text } = await joined.send(joinable, restMs(scope, timeoutMs), gone);
    return dataOf(name, status, text);
  }

  /** One that is alone goes at once; joined with the next, it would have to wait for it. */
  async function send(operation: Operation, scope: RequestScope, gone: Gone): Promise<string> {
    const mayJoin =
      joined &&
      joins &&
      underWay > 0 &&
      performance.now() >= joinsFromMs &&
      operation.variables.length <= maxJoinedChars &&
      !isTraced();
    underWay += 1;
    try {
      if (!mayJoin) return await sendAlone(operation, scope, gone);
      return await sendJoined(joined, operation, scope, gone).catch((error: unknown) => {
        if (!(error instanceof JoinRefused)) throw error;
        // One operation that cannot be read is no reason to send those of others alone.
        if (error.isOlder) joinsFromMs = performance.now() + lifeMs;
        return sendAlone(operation, scope, gone);
      });
    } finally {
      underWay -= 1;
    }
  }

  const guarded = (call: () => Promise<string>, gone: AbortSignal | undefined): Promise<string> =>
    breaker.run(() =>
      call().catch((error: unknown) => {
        throw gone?.aborted ? new ClientGone() : error;
      }),
    );

  return {
    async execute({ query, operationName, variables, kind }, scope) {
      const operation = { query, operationName, variables: JSON.stringify(variables) };
      const sendGuarded = (gone: Gone) => guarded(() => send(operation, scope, gone), gone);
      // A write may have been done before the connection broke: only reads are tried again.
      if (kind === 'mutation') {
        flights.renew();
        return parse(name, await sendGuarded(scope.signal).finally(flights.renew));
      }
      retries.spendFirst();
      const who = signer?.identityOf(scope.viewer) ?? '';
      const key = `${who} ${operationName} ${operation.variables} ${query}`;
      return flights.join(key, scope.signal, async (gone) => {
        const text = await sendGuarded(gone).catch((error: unknown) => {
          if (!isPassing(error) || !retries.trySecond(error)) throw error;
          return sendGuarded(gone);
        });
        return parse(name, text);
      });
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

function parse(name: string, text: string): SubgraphResponse {
  try {
    const response: SubgraphResponse = JSON.parse(text);
    return response;
  } catch {
    throw new Error(`${name} answered what is not JSON: ${text.slice(0, 200)}`);
  }
}

/**
 * Of what came as JSON. Each reader of a shared answer gets objects of its own, since the executor
 * takes them over; to copy them takes a fraction of what it takes to parse them again.
 */
function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  const copy = { ...value };
  for (const name in copy) {
    const below = copy[name];
    if (typeof below === 'object') copy[name] = copyOf(below);
  }
  return copy;
}
