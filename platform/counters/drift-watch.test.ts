import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { chunked } from '../database/statements.ts';
import { type CountedRows, createDriftWatch } from './drift.ts';
import { counterBases } from './tables.ts';

const ids = Array.from({ length: 2_500 }, (_, at) => at + 1);
let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
  for (const name of ['right', 'watched'])
    for (const run of chunked(ids, 500))
      await database.db.insert(counterBases).values(run.map((id) => ({ name, id, value: 1 })));
});
afterAll(() => database.drop());

/** Every id of the counter is counted once. */
const counted = (name: string): CountedRows => ({
  name,
  actual: (after, upTo) => sql`select ${counterBases.id} as id, 1 as value from ${counterBases}
    where ${eq(counterBases.name, name)} and ${counterBases.id} > ${after} ${upTo === null ? sql`` : sql`and ${counterBases.id} <= ${upTo}`}`,
});
const setValue = (id: number, value: number) =>
  database.db
    .update(counterBases)
    .set({ value })
    .where(and(eq(counterBases.name, 'watched'), eq(counterBases.id, id)));

test('finds counters that drifted range by range, and forgets them once they are right again', async () => {
  const watch = createDriftWatch(database, [counted('right'), counted('watched')]);
  const seen: number[] = [];
  const round = async () => {
    for (let step = 0; step < 6; step++) {
      await watch.step();
      seen.push(watch.drifted);
    }
  };
  await setValue(1_500, 7);
  await setValue(2_400, 0);
  await round();
  expect(seen).toEqual([0, 0, 0, 0, 1, 2]);
  await setValue(1_500, 1);
  await round();
  expect(seen.slice(6)).toEqual([2, 2, 2, 2, 1, 1]);
});

test('has nothing to do without counters', async () => {
  const watch = createDriftWatch(database, []);
  await watch.step();
  expect(watch.drifted).toBe(0);
});
