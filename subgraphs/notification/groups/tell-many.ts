import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { causes, dueFolds, notificationActors, waitingSeq } from '../tables.ts';
import { toldOf } from './audience.ts';
import type { Cause } from './causes.ts';
import { findJoinable } from './folding.ts';
import type { Told } from './positions.ts';
import { applyCause } from './tell.ts';

/** Fewer are as quick one by one. */
const smallestCrowd = 3;
/** Of one statement. */
const largestCrowd = 500;

type Telling = Cause & { to: NonNullable<Cause['to']> };

/**
 * Takes in acts as `applyCause` does, those of a crowd (many accounts that like one post) together:
 * as many statements for all of them as for one.
 */
export async function applyCauses(
  tx: Tx,
  services: Pick<Services, 'ids' | 'counters'>,
  all: readonly Cause[],
): Promise<(Told | null)[]> {
  const told: (Told | null)[] = [];
  const oneByOne = async (some: readonly Cause[]) => {
    for (const cause of some) told.push(await applyCause(tx, services, cause));
  };
  const { crowds, others } = crowdsAmong(all);
  for (const crowd of crowds) {
    // The first one begins the notification, or changes it, so that the others may join.
    const [first, ...rest] = crowd;
    if (!first) continue;
    if ((await findJoinable(tx, first.kind, first.to)) === null) {
      await oneByOne([first]);
      await oneByOne(await joinTogether(tx, rest));
    } else await oneByOne(await joinTogether(tx, crowd));
  }
  await oneByOne(others);
  return told;
}

/** Acts that began, of which each is named once; all others keep their order. */
function crowdsAmong(all: readonly Cause[]): { crowds: Telling[][]; others: Cause[] } {
  const nameOf = ({ kind, causeId, actorId }: Cause) => `${kind}:${causeId}:${actorId}`;
  const times = new Map<string, number>();
  for (const cause of all) times.set(nameOf(cause), (times.get(nameOf(cause)) ?? 0) + 1);
  const bySubject = Map.groupBy(all, (cause) =>
    cause.active && cause.to && times.get(nameOf(cause)) === 1
      ? `${cause.kind}:${cause.to.accountId}:${cause.to.subjectId}:${cause.to.commentId}`
      : '',
  );
  const crowds: Telling[][] = [];
  const alone = new Set<Cause>(bySubject.get(''));
  for (const [subject, some] of bySubject) {
    if (subject === '' || some.length < smallestCrowd) for (const cause of some) alone.add(cause);
    else
      for (let at = 0; at < some.length; at += largestCrowd)
        crowds.push(
          some
            .slice(at, at + largestCrowd)
            .flatMap((cause) => (cause.to ? [{ ...cause, to: cause.to }] : [])),
        );
  }
  return { crowds, others: all.filter((cause) => alone.has(cause)) };
}

/** @returns those that have to be taken in one by one: of which something is known already */
async function joinTogether(tx: Tx, crowd: readonly Telling[]): Promise<Telling[]> {
  const [one] = crowd;
  if (!one) return [];
  const { kind, to } = one;
  const open = await findJoinable(tx, kind, to);
  if (open === null) return [...crowd];
  const actorIds = crowd.map(({ actorId }) => actorId);
  const knownCauses = await tx
    .select({ actorId: causes.actorId })
    .from(causes)
    .where(
      and(
        eq(causes.kind, kind),
        inArray(causes.causeId, padIds([...new Set(crowd.map(({ causeId }) => causeId))])),
        inArray(causes.actorId, padIds(actorIds)),
      ),
    );
  const knownActors = await tx
    .select({ actorId: notificationActors.actorId })
    .from(notificationActors)
    .where(
      and(
        eq(notificationActors.notificationId, open),
        inArray(notificationActors.actorId, padIds(actorIds)),
      ),
    );
  const known = new Set([...knownCauses, ...knownActors].map(({ actorId }) => actorId));
  const seen = new Set<number>();
  const fresh = crowd.filter(({ actorId }) => {
    const isFresh = !known.has(actorId) && !seen.has(actorId);
    seen.add(actorId);
    return isFresh;
  });
  if (fresh.length === 0) return [...crowd];
  const heard = await toldOf(
    tx,
    to.accountId,
    kind,
    fresh.map(({ actorId }) => actorId),
  );
  await tx.insert(causes).values(
    fresh.map(({ causeId, actorId, active, revision }) => ({
      kind,
      causeId,
      actorId,
      recipientId: 0,
      accountId: to.accountId,
      active,
      revision,
      notificationId: heard.has(actorId) ? open : 0,
    })),
  );
  const actors = fresh.filter(({ actorId }) => heard.has(actorId));
  if (actors.length > 0) {
    await tx.insert(notificationActors).values(
      actors.map(({ actorId }) => ({
        notificationId: open,
        actorId,
        causeCount: 1,
        active: true,
        seq: waitingSeq,
      })),
    );
    await tx.insert(dueFolds).ignore().values({ notificationId: open });
  }
  const taken = new Set(fresh);
  return crowd.filter((cause) => !taken.has(cause));
}
