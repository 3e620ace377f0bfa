import { afterAll, beforeAll, expect, it } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { inbox } from '../events/tables.ts';
import { forgetConsumedEvents } from './housekeeping.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

it('forgets events consumed over 30 days ago, and no younger one', async () => {
  const nowMs = Date.now();
  const day = 86_400_000;
  const rows = Array.from({ length: 2_500 }, (_, at) => ({
    eventId: `old-${at}`,
    consumedAt: nowMs - 31 * day - (at >> 3),
  }));
  for (let from = 0; from < rows.length; from += 500)
    await database.db.insert(inbox).values(rows.slice(from, from + 500));
  await database.db.insert(inbox).values({ eventId: 'young', consumedAt: nowMs - 29 * day });
  expect(await forgetConsumedEvents(database, nowMs)).toBe(2_500);
  expect(await database.db.select({ eventId: inbox.eventId }).from(inbox)).toEqual([
    { eventId: 'young' },
  ]);
});
