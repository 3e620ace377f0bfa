import { messageOf } from '@clipgraph/platform/errors/thrown.ts';
import { isConnected } from '@clipgraph/platform/live/presence.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, inArray, lt, lte } from 'drizzle-orm';
import pLimit from 'p-limit';
import { forgetEndpoint } from './endpoints.ts';
import { encrypted } from './message.ts';
import { newsOf } from './news.ts';
import { type Posting, post } from './post.ts';
import { type PushKey, pushKeyOf } from './push-key.ts';
import { duePushes, type PushEndpoint, pushEndpoints } from './tables.ts';

/** Taken up in one round, of however many browsers. */
const duePerRound = 200;
const atOnce = 50;
/** After so many failures in a row a browser is taken for gone. */
const maxFailures = 20;
const minWaitMs = 60_000;
const maxWaitMs = 6 * 3_600_000;
/** When whoever has to be asked is away. */
const askAgainMs = 5_000;

type Due = typeof duePushes.$inferSelect;

/**
 * Sends the pushes that are due, each at most once: one that a process has taken up and then dies
 * with is lost. Nothing is sent while a client of the account is connected, which hears of it anyway.
 * @returns whether there may be more to do at once
 */
export async function deliverDue(services: Services, posting: Posting): Promise<boolean> {
  const { db } = services.database;
  const rows = await db
    .select({ due: duePushes, endpoint: pushEndpoints })
    .from(duePushes)
    .innerJoin(pushEndpoints, eq(pushEndpoints.id, duePushes.endpointId))
    .where(and(gt(duePushes.dueAt, 0), lte(duePushes.dueAt, Date.now())))
    .orderBy(asc(duePushes.dueAt))
    .limit(duePerRound);
  if (rows.length === 0) return false;
  const key = await pushKeyOf(services);
  const byEndpoint = [...Map.groupBy(rows, ({ endpoint }) => endpoint.id).values()];
  const limit = pLimit(atOnce);
  const tell = async (some: typeof rows) => {
    const [one] = some;
    if (!one || posting.stopping?.aborted) return;
    const due = some.map((row) => row.due);
    await tellEndpoint(services, one.endpoint, due, key, posting).catch(async (error) => {
      services.log.debug({ err: error }, 'a browser could not be told; trying again');
      await postpone(services, due, Date.now() + askAgainMs);
    });
  };
  await Promise.all(byEndpoint.map((some) => limit(() => tell(some))));
  return rows.length === duePerRound;
}

/** The kinds that are due for one browser, one after the other. */
async function tellEndpoint(
  services: Services,
  endpoint: PushEndpoint,
  due: readonly Due[],
  key: PushKey,
  posting: Posting,
): Promise<void> {
  const { database, ask, pubSub } = services;
  // Made for a key that cannot sign any more.
  if (endpoint.keyGeneration < key.generation) return forgetEndpoint(services, endpoint);
  if (endpoint.retryAt > Date.now()) return postpone(services, due, endpoint.retryAt);
  const connected = await isConnected(pubSub, endpoint.accountId);
  if (connected === undefined) return postpone(services, due, Date.now() + askAgainMs);
  for (const each of due) {
    const news = connected
      ? null
      : await newsOf(services, endpoint.accountId, each.kind, each.fromSeq);
    // Last of all: what the session may have, it may have until it ends.
    if (news && !(await ask.user.openSessions([endpoint.sessionId])).has(endpoint.sessionId))
      return forgetEndpoint(services, endpoint);
    const nowMs = Date.now();
    const [taken] = await database.db
      .update(duePushes)
      .set({ dueAt: 0, ...(news ? { sentAt: nowMs } : {}) })
      .where(and(ofDue(each), eq(duePushes.dueAt, each.dueAt)));
    if (!news || taken.affectedRows === 0) continue;
    const message = encrypted(endpoint, each.kind, JSON.stringify(news), key, services.config);
    const outcome = await post(message, posting).catch((error: unknown) => ({
      status: 0,
      reason: messageOf(error),
      retryAfterMs: undefined,
    }));
    if (outcome.status === 404 || outcome.status === 410) return forgetEndpoint(services, endpoint);
    const failed = outcome.status < 200 || outcome.status >= 300;
    if (failed) return waitAfter(services, endpoint, each, outcome.retryAfterMs);
    if (endpoint.failures > 0) await setFailures(services, endpoint, 0, 0);
  }
}

/** Tries this push again later, and leaves the browser alone until then. */
async function waitAfter(
  services: Services,
  endpoint: PushEndpoint,
  due: Due,
  asked: number | undefined,
): Promise<void> {
  const failures = endpoint.failures + 1;
  if (failures >= maxFailures) return forgetEndpoint(services, endpoint);
  const waitMs = Math.max(minWaitMs * 2 ** endpoint.failures, asked ?? 0);
  const retryAt = Date.now() + Math.min(waitMs, maxWaitMs);
  await setFailures(services, endpoint, failures, retryAt);
  await services.database.db
    .update(duePushes)
    .set({ fromSeq: due.fromSeq, dueAt: retryAt })
    .where(ofDue(due));
}

const setFailures = async (
  { database }: Services,
  { id }: PushEndpoint,
  failures: number,
  retryAt: number,
): Promise<void> => {
  await database.db
    .update(pushEndpoints)
    .set({ failures, retryAt })
    .where(eq(pushEndpoints.id, id));
};

async function postpone(
  { database }: Services,
  due: readonly Due[],
  untilMs: number,
): Promise<void> {
  const [one] = due;
  if (!one) return;
  await database.db
    .update(duePushes)
    .set({ dueAt: untilMs })
    .where(
      and(
        eq(duePushes.endpointId, one.endpointId),
        inArray(
          duePushes.kind,
          due.map(({ kind }) => kind),
        ),
        gt(duePushes.dueAt, 0),
        lt(duePushes.dueAt, untilMs),
      ),
    );
}

const ofDue = ({ endpointId, kind }: Due) =>
  and(eq(duePushes.endpointId, endpointId), eq(duePushes.kind, kind));
