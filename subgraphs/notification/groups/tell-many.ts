import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { NotificationKind } from '../kinds.ts';
import { dueFolds, waitingSeq } from '../tables.ts';
import { heardAmong } from './audience.ts';
import type { Cause } from './causes.ts';
import { countWaiting, writeChanges } from './changes.ts';
import {
  joined,
  nameOf,
  openOf,
  ownerOf,
  subjectOf,
  type Telling,
  withoutKnown,
  withoutKnownActors,
  writeActs,
} from './crowd.ts';
import { takesWaiting } from './folding.ts';
import { lockPositions, type Told } from './positions.ts';
import { applyCause } from './tell.ts';

type Writing = Pick<Services, 'ids' | 'counters'>;

/** Fewer are as quick one by one. */
const smallestCrowd = 3;
/** Rows are looked up by what acts name times who did them. */
const largestCrowd = 128;

/**
 * Takes in acts as `applyCause` does, those of a crowd together: as many statements for many acts,
 * on however many posts, as for one. Each notification changes once, whoever joins it.
 */
export async function applyCauses(
  tx: Tx,
  services: Writing,
  all: readonly Cause[],
): Promise<(Told | null)[]> {
  const { begun, others } = begunAmong(all);
  const told: (Told | null)[] = [];
  const left: Cause[] = [];
  for (const [kind, ofKind] of Map.groupBy(begun, (cause) => cause.kind))
    for (const crowd of chunked(ofKind, largestCrowd)) {
      if (crowd.length < smallestCrowd) left.push(...crowd);
      else {
        const together = await tellTogether(tx, services, kind, crowd);
        told.push(...together.told);
        left.push(...together.left);
      }
    }
  for (const cause of [...left, ...others]) told.push(await applyCause(tx, services, cause));
  return told;
}

/** Acts that began, of which each is named once; all others keep their order. */
function begunAmong(all: readonly Cause[]): { begun: Telling[]; others: Cause[] } {
  const times = Map.groupBy(all, nameOf);
  const begun: Telling[] = [];
  const others: Cause[] = [];
  for (const cause of all) {
    const { active, to, recipientId } = cause;
    const isOnce = recipientId === undefined && times.get(nameOf(cause))?.length === 1;
    if (active && to && isOnce) begun.push({ ...cause, to });
    else others.push(cause);
  }
  return { begun, others };
}

/** @returns `left`: those that have to be taken in one by one, as something of them is known */
async function tellTogether(
  tx: Tx,
  services: Writing,
  kind: NotificationKind,
  crowd: readonly Telling[],
): Promise<{ told: Told[]; left: Telling[] }> {
  const fresh = await withoutKnown(tx, kind, crowd);
  const heard = await heardAmong(tx, kind, fresh);
  const accountIds = heard.map(({ to }) => to.accountId);
  const positions = await lockPositions(tx, accountIds);
  const open = await openOf(tx, kind, heard);
  const openIds = [...open.values()].map(({ id }) => id);
  const joining = await withoutKnownActors(tx, open, heard);
  const waiting = await countWaiting(tx, openIds);
  const changes = [];
  const toldIn = new Map<Telling, { id: Id; seq: number }>();
  const due: Id[] = [];
  for (const [subject, acts] of Map.groupBy(joining, subjectOf)) {
    const row = open.get(subject);
    if (row && acts.every(({ to }) => takesWaiting(row, to.commentId))) {
      due.push(row.id);
      for (const act of acts) toldIn.set(act, { id: row.id, seq: waitingSeq });
      continue;
    }
    const change = joined(row, acts, {
      id: row?.id ?? services.ids.next(),
      seq: positions.next(ownerOf(acts)),
      waiting: (row && waiting.get(row.id)) ?? 0,
    });
    changes.push(change);
    for (const act of acts) toldIn.set(act, change.row);
  }
  await positions.write();
  const isHeard = new Set(heard);
  const taken = fresh.filter((act) => toldIn.has(act) || !isHeard.has(act));
  await writeActs(tx, taken, toldIn);
  const told = await writeChanges(tx, services, changes);
  if (due.length > 0)
    await tx
      .insert(dueFolds)
      .ignore()
      .values(due.map((notificationId) => ({ notificationId })));
  const isTaken = new Set(taken);
  return { told, left: crowd.filter((act) => !isTaken.has(act)) };
}
