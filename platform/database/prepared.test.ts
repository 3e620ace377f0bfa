import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { columnsOf, prepared, preparedByIds, preparedInsert } from './prepared.ts';
import { noteEdges, notes } from './sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase } from './scratch.ts';
import { incoming } from './statements.ts';

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

it('builds a statement once for all transactions, each of which runs it on its own connection', async () => {
  let built = 0;
  const raise = prepared<unknown>((db, slot) => {
    built++;
    return db
      .update(noteEdges)
      .set({ weight: sql`${noteEdges.weight} + ${slot(0)}` })
      .where(eq(noteEdges.toId, slot(1)));
  });
  const weights = preparedByIds((db, ids) => {
    built++;
    return db
      .select({ weight: noteEdges.weight })
      .from(noteEdges)
      .where(inArray(noteEdges.toId, ids));
  });
  const [before] = await weights(database.db, [5]);
  expect(built).toBe(1);
  const raised = async (by: number, fails: boolean) =>
    database
      .transaction(async (tx) => {
        await raise(tx, [by, 5]);
        const [seen] = await weights(tx, [5]);
        if (fails) throw new Error('taken back');
        return seen?.weight;
      })
      .catch(() => undefined);
  expect(await raised(100, true)).toBeUndefined();
  expect(await raised(10, false)).toBe((before?.weight ?? 0) + 10);
  expect(await raised(1, false)).toBe((before?.weight ?? 0) + 11);
  expect(await weights(database.db, [5])).toEqual([{ weight: (before?.weight ?? 0) + 11 }]);
  expect(built).toBe(3);
});

let insertsBuilt = 0;
const insertEdges = preparedInsert<typeof noteEdges.$inferSelect>(
  columnsOf(noteEdges),
  (db, rows) => {
    insertsBuilt++;
    return db
      .insert(noteEdges)
      .values(rows)
      .onDuplicateKeyUpdate({
        set: { weight: sql`${noteEdges.weight} + ${incoming('weight')}`, active: false },
      });
  },
  (last) => ({ ...last, weight: 0 }),
);

it.each([0, 1, 3, 64, 129, 300])(
  'inserts %i rows, and what fills them up does nothing',
  async (count) => {
    const fromId = 1_000 + count;
    const rows = Array.from({ length: count }, (_, at) => ({
      fromId,
      toId: at,
      active: true,
      weight: at + 1,
    }));
    for (let time = 0; time < 2; time++) await database.transaction((tx) => insertEdges(tx, rows));
    const found = await database.db
      .select()
      .from(noteEdges)
      .where(eq(noteEdges.fromId, fromId))
      .orderBy(asc(noteEdges.toId));
    expect(found).toEqual(rows.map((row) => ({ ...row, weight: 2 * row.weight, active: false })));
    expect(insertsBuilt).toBeLessThanOrEqual(1);
  },
);

it('refuses an insert whose rows cannot be repeated', async () => {
  const insertOne = preparedInsert<typeof noteEdges.$inferSelect>(
    columnsOf(noteEdges),
    (db, rows) => db.insert(noteEdges).values(rows.map((row) => ({ ...row, weight: 7 }))),
  );
  const row = { fromId: 5_000, toId: 1, active: true, weight: 1 };
  const insertion = database.transaction((tx) => insertOne(tx, [row, { ...row, toId: 2 }]));
  await expect(insertion).rejects.toThrow('stands in no slot');
});

it('inserts texts, bytes, flags, JSON and nulls as their columns ask', async () => {
  const insertNotes = preparedInsert<typeof notes.$inferSelect>(columnsOf(notes), (db, rows) =>
    db.insert(notes).values(rows),
  );
  const rows = [
    {
      id: 900,
      name: 'naïve ',
      title: 'it’s "one"',
      body: null,
      pinned: true,
      details: { labels: ['a', '`b`'] },
      changes: 2,
      createdAt: 1_700_000_000_000,
    },
    {
      id: 901,
      name: '?',
      title: null,
      body: 'values(1), default',
      pinned: false,
      details: null,
      changes: 0,
      createdAt: 1,
    },
  ];
  await database.transaction((tx) => insertNotes(tx, rows));
  expect(await database.db.select().from(notes).where(gte(notes.id, 900))).toEqual(rows);
});
