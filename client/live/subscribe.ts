import { type GraphError, isCode, refusalOf } from '../errors.ts';
import { refusalIn } from '../requests/request.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Connection, LiveEvent } from './connection.ts';
import { createQueue } from './queue.ts';
import { placeOf } from './resume.ts';
import { untilNextTry } from './waits.ts';

export interface SubscribeOptions {
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** For `for await`. */
export type Events<Result> = AsyncIterableIterator<Result, void, void>;

interface Live {
  readonly connection: Connection;
  readonly sessions: Sessions;
  ask(query: string, variables: object): Promise<Record<string, unknown>>;
}

interface Subscription {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const unauthorizedCode = 4_401;

/**
 * The events of a subscription, through any number of lost connections, until `break` or the
 * signal. What another try does not mend is thrown.
 */
export function subscribeTo<Result>(
  live: Live,
  subscription: Subscription,
  { signal }: SubscribeOptions,
): Events<Result> {
  const ended = new AbortController();
  const end = () => ended.abort();
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end);
  const events = eventsOf<Result>(live, subscription, ended.signal);
  const iterator: Events<Result> = {
    next: () => events.next(),
    // While the next event is awaited a generator's own `return` would wait for it.
    return() {
      end();
      return events.return();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

async function* eventsOf<Result>(
  { connection, sessions, ask }: Live,
  { query, variables }: Subscription,
  signal: AbortSignal,
): AsyncGenerator<Result, void, void> {
  const release = connection.attend();
  let tries = 0;
  try {
    const place = await placeOf(query, variables, ask);
    while (!signal.aborted) {
      const events = createQueue<LiveEvent>();
      const close = connection.open({ query, variables: { ...place.variables() } }, events.push);
      signal.addEventListener('abort', events.close);
      let last: LiveEvent | undefined;
      try {
        for (last = await events.take(); last?.kind === 'next'; last = await events.take()) {
          const answer = { data: (last.data ?? null) as Result | null, errors: last.errors };
          const refused = refusalIn({ ...answer, traceId: undefined });
          if (refused) {
            // The last event says why there are no more: the token has ended, a part is away.
            last = { kind: 'refused', errors: [refused] };
            break;
          }
          tries = 0;
          if (place.take(last.data)) yield answer.data as Result;
        }
      } finally {
        signal.removeEventListener('abort', events.close);
        close();
      }
      if (last === undefined || last.kind === 'done') return;
      if (last.kind === 'refused' && isGone(last.errors) && place.forget()) continue;
      if (await isRenewed(last, connection, sessions)) continue;
      await untilNextTry(tries, signal);
      tries += 1;
    }
  } finally {
    release();
  }
}

const codeOf = (errors: readonly GraphError[]) => errors[0]?.extensions?.code;

const isGone = (errors: readonly GraphError[]): boolean => codeOf(errors) === 'NOT_FOUND';

/**
 * Whether the way is free again at once, with another access token.
 * @throws what the server refuses for good; UNAUTHENTICATED when the session has ended
 */
async function isRenewed(
  event: LiveEvent,
  connection: Connection,
  sessions: Sessions,
): Promise<boolean> {
  const errors = event.kind === 'refused' ? event.errors : [];
  const isUnauthorized =
    codeOf(errors) === 'UNAUTHENTICATED' ||
    (event.kind === 'lost' && event.code === unauthorizedCode);
  const refused = errors[0];
  if (!isUnauthorized) {
    if (refused && codeOf(errors) !== 'UNAVAILABLE') throw refusalOf(refused, errors);
    return false;
  }
  const sent = connection.token();
  if (sent === undefined && refused && (await sessions.read()) === undefined)
    throw refusalOf(refused, errors);
  if (sent === undefined) return false;
  const renewed = await sessions.renew(sent).catch((error: unknown) => {
    if (isCode(error, 'NETWORK', 'UNAVAILABLE', 'RATE_LIMITED')) return 'later' as const;
    throw error;
  });
  if (renewed === 'later') return false;
  if (connection.token() === sent) connection.renew();
  const told = refused ?? { message: ended, extensions: { code: 'UNAUTHENTICATED' as const } };
  if (!renewed) throw refusalOf(told, errors);
  return true;
}

const ended = 'This session has ended. Log in again.';
