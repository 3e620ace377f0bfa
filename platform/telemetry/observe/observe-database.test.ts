import { sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../database/open.ts';
import { openScratchDatabase, type ScratchDatabase, sampleFolder } from '../../database/scratch.ts';
import { createLog } from '../../logging/log.ts';
import { createInstruments } from '../metrics.ts';
import { observeDatabase } from './observe-database.ts';

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await openScratchDatabase();
});
afterEach(() => scratch.drop());

test('every statement is counted by its kind, and those that fail once more', async () => {
  const registry = new Registry();
  const observe = observeDatabase('video', {
    metrics: createInstruments(registry),
    tracing: undefined,
  });
  const database = await openDatabase({
    url: scratch.url,
    folder: sampleFolder,
    log: createLog('silent', 'test'),
    observe,
  });
  await database.db.execute(sql`select 1`);
  await database.transaction(async (tx) => {
    await tx.execute(sql`select 2`);
    expect(database.usage()).toMatchObject({ inUse: 1 });
  });
  await expect(database.db.execute(sql`select nothing from nowhere`)).rejects.toThrow();
  expect(database.usage()).toMatchObject({ inUse: 0, waiting: 0 });
  await database.close();

  const told = await registry.metrics();
  const count = (kind: string) =>
    Number(
      new RegExp(`_duration_seconds_count\\{subgraph="video",kind="${kind}"\\} (\\d+)`).exec(
        told,
      )?.[1],
    );
  expect([count('select'), count('begin'), count('commit')]).toEqual([3, 1, 1]);
  expect(told).toContain('clipgraph_sql_errors_total{subgraph="video",kind="select"} 1');
});

test('nothing is wrapped while nobody listens', () => {
  expect(observeDatabase('video', { metrics: undefined, tracing: undefined })).toBeUndefined();
});
