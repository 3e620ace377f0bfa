import { countedValues } from '@clipgraph/platform/counters/create-counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt, inArray } from 'drizzle-orm';
import { popularityOf } from '../counted.ts';
import { type DocumentRow, lockDocuments, replace } from '../documents/documents.ts';
import { everyKind, type Kind } from '../documents/kinds.ts';
import { rankOf } from '../documents/ranks.ts';
import { indexChanges } from '../tables.ts';
import type { Engine } from './engine.ts';
import { readShelves, shelvesOf } from './shelves.ts';

const perRound = 256;

/**
 * Looks at the documents that were marked first: brings their ranks up to date, and tells an engine
 * that is elsewhere. A crash at any step leaves the marks behind, and it is done again.
 * @returns whether there is more to do
 */
export async function catchUp(
  { database }: Pick<Services, 'database'>,
  engine: Engine,
): Promise<boolean> {
  const marks = await database.db
    .select()
    .from(indexChanges)
    .where(gt(indexChanges.changeId, 0))
    .orderBy(asc(indexChanges.changeId))
    .limit(perRound);
  if (marks.length === 0) return false;
  const changed = await database.transaction(async (tx) => {
    const all: DocumentRow[] = [];
    for (const kind of everyKind) {
      const ids = marks.flatMap((mark) => (mark.kind === kind ? [mark.id] : []));
      if (ids.length > 0) all.push(...(await rerank(tx, engine, kind, ids)));
    }
    return all;
  });
  // Read after the marks: an index that was begun since reads these documents itself.
  const shelves = shelvesOf(await readShelves(database.db, engine.name));
  await engine.push(changed, shelves);
  await database.db
    .delete(indexChanges)
    .where(inArray(indexChanges.changeId, padIds(marks.map(({ changeId }) => changeId))));
  return marks.length === perRound;
}

/** @returns the documents as they are now */
async function rerank(
  tx: Tx,
  engine: Engine,
  kind: Kind,
  ids: readonly number[],
): Promise<DocumentRow[]> {
  const locked = await lockDocuments(tx, kind, ids);
  const popularity = await countedValues(tx, popularityOf[kind], [...locked.keys()]);
  const rows: DocumentRow[] = [];
  for (const row of locked.values()) {
    const rank = row.indexed ? rankOf(popularity.get(row.id) ?? 0) : 0;
    const after = { ...row, rank };
    if (rank !== row.rank) await replace(tx, engine, row, after);
    rows.push({ ...after, version: rank === row.rank ? row.version : row.version + 1 });
  }
  return rows;
}

/** How long the change that waits longest has waited, in ms; 0 when none does. */
export async function indexLagMs(
  { database }: Pick<Services, 'database'>,
  nowMs: number,
): Promise<number> {
  const [oldest] = await database.db
    .select({ markedAt: indexChanges.markedAt })
    .from(indexChanges)
    .orderBy(asc(indexChanges.changeId))
    .limit(1);
  return oldest ? Math.max(0, nowMs - oldest.markedAt) : 0;
}
