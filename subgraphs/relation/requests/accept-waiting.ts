import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob, type GoOn, type JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import { ownedAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { changePairs } from '../pairs.ts';
import { followRequests } from '../tables.ts';
import { accepted } from './answer-request.ts';

interface Opened {
  userId: Id;
  /** In ms since the epoch: a look after this is the last one. */
  untilMs: number;
}

/** Accepts the requests that wait for an account that is not private any more. */
export const acceptWaiting: JobKind<Opened> = { name: 'accept-waiting' };

const batch = 100;
/** A request that began while the account was private may be written a little later. */
const lateRequestsMs = 60_000;
const lookAgainMs = 5_000;

/**
 * Accepts the first batch in the transaction that learns that the account is open; the job accepts
 * what is left, and what is written late.
 * @returns the counters that changed, to be dropped from the cache after the commit
 */
export async function beginAccepting(
  tx: Tx,
  services: Services,
  userId: Id,
  nowMs: number,
): Promise<CounterChange[]> {
  await addJob(tx, acceptWaiting, { userId, untilMs: nowMs + lateRequestsMs });
  return acceptSome(tx, services, userId);
}

/**
 * The work of the job. Each batch is one transaction, so a run that was cut off goes on where it
 * stopped, and nothing is accepted twice. It ends when the account has become private again: who
 * waits then waits for its owner.
 */
export async function acceptAll(
  services: Services,
  { userId, untilMs }: Opened,
  stopping: AbortSignal,
): Promise<GoOn | undefined> {
  const isLast = Date.now() > untilMs;
  for (;;) {
    stopping.throwIfAborted();
    const { isGone, isPrivate } = (await ownedAccounts(services.ask, [userId]))(userId);
    if (isGone || isPrivate) return undefined;
    const changes = await services.database.transaction((tx) => acceptSome(tx, services, userId));
    await services.counters.committed(changes);
    if (changes.length === 0) break;
  }
  return isLast ? undefined : { afterMs: lookAgainMs };
}

/** @returns the counters that changed; empty when nobody waits */
async function acceptSome(tx: Tx, services: Services, userId: Id): Promise<CounterChange[]> {
  const waiting = await tx
    .select({ id: followRequests.requesterId })
    .from(followRequests)
    .where(and(eq(followRequests.requestedId, userId), eq(followRequests.active, true)))
    .limit(batch);
  return changePairs(
    tx,
    services,
    userId,
    waiting.map(({ id }) => id),
    // Asked under the lock: it may have been withdrawn meanwhile.
    (now) => (now.other.requests ? accepted(now) : now),
  );
}
