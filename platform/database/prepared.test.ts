import { and, asc, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepared, preparedByIds } from './prepared.ts';
import { noteEdges } from './sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase } from './scratch.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
  const edges = Array.from({ length: 6 }, (_, at) => ({
    fromId: 1,
    toId: at + 1,
    active: at % 2 === 0,
    weight: at,
  }));
  await database.db.insert(noteEdges).values(edges);
});
afterAll(() => database.drop());

it('builds a select once for each size of its list, and keeps the values of calls apart', async () => {
  const built: number[] = [];
  const edgesTo = preparedByIds((db, ids, more) => {
    built.push(ids.length);
    return db
      .select({ toId: noteEdges.toId, active: noteEdges.active })
      .from(noteEdges)
      .where(and(eq(noteEdges.fromId, more(0)), inArray(noteEdges.toId, ids)))
      .orderBy(asc(noteEdges.toId));
  });
  const [two, others, one, nobody] = await Promise.all([
    edgesTo(database.db, [1, 2], 1),
    edgesTo(database.db, [3, 6], 1),
    edgesTo(database.db, [5], 1),
    edgesTo(database.db, [1, 2, 3], 9),
  ]);
  expect(two).toEqual([
    { toId: 1, active: true },
    { toId: 2, active: false },
  ]);
  expect(others.map(({ toId }) => toId)).toEqual([3, 6]);
  expect(one.map(({ toId }) => toId)).toEqual([5]);
  expect(nobody).toEqual([]);
  expect(built).toEqual([2, 1, 4]);
});

it('sees the writes of the transaction that it is asked in, and nobody else does', async () => {
  const weightOf = prepared((db, slot) =>
    db
      .select({ weight: noteEdges.weight })
      .from(noteEdges)
      .where(eq(noteEdges.toId, slot(0))),
  );
  await weightOf(database.db, [4]);
  await database.transaction(async (tx) => {
    await tx.update(noteEdges).set({ weight: 40 }).where(eq(noteEdges.toId, 4));
    expect(await weightOf(tx, [4])).toEqual([{ weight: 40 }]);
    expect(await weightOf(database.db, [4])).toEqual([{ weight: 3 }]);
  });
  expect(await weightOf(database.db, [4])).toEqual([{ weight: 40 }]);
});
