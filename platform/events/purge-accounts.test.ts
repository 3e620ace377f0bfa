import { afterEach, beforeEach, expect, test } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { knownUsers, userHandlers } from '../projections/users.ts';
import type { Consumer } from './consumer.ts';
import type { EventEnvelope } from './event.ts';
import { createInProcessBus } from './in-process-bus.ts';
import { draft, type UserPayload } from './payloads.ts';
import { deadLetters } from './tables.ts';
import { silentLog } from './transport.contract.ts';

let database: ScratchDatabase;
beforeEach(async () => {
  database = await openScratchDatabase();
});
afterEach(() => database.drop());

const event = (id: number, revision: number, payload: Omit<UserPayload, 'id'>): EventEnvelope => ({
  ...draft('clip.user', 'user.changed', id, revision, { id, ...payload }),
  id: crypto.randomUUID(),
  occurredAtMs: Date.now(),
});
const secret = 'a name that was deleted';
const named = { username: secret, displayName: secret, state: 'active' as const };
const deleted = { username: 'deleted', displayName: 'Deleted user', state: 'deleted' as const };

test('a deleted account takes its names out of dead letters and projections', async () => {
  let isBroken = true;
  const consumer: Consumer = {
    subgraph: 'one',
    database,
    handlers: {
      'clip.user': async (tx, told) => {
        if (isBroken && told.sequence === 2) throw new Error('not yet');
        await userHandlers['clip.user']?.(tx, told);
      },
    },
  };
  const bus = createInProcessBus([consumer], { log: silentLog, retryDelaysMs: [1] });
  await bus.publish([event(1, 1, named), event(2, 1, { ...named, username: 'other' })]);
  await bus.publish([event(1, 2, named), event(2, 2, { ...named, username: 'other' })]);
  const letters = async () => JSON.stringify(await database.db.select().from(deadLetters));
  expect(await letters()).toContain(secret);
  isBroken = false;
  await bus.publish([event(1, 3, deleted)]);
  const kept = await database.db.select().from(deadLetters);
  expect(kept.map(({ envelope }) => envelope.payload)).toEqual(
    expect.arrayContaining([
      { id: 1, username: '', displayName: '', state: 'active' },
      { id: 2, ...named, username: 'other' },
    ]),
  );
  expect(await database.db.select().from(knownUsers)).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: 1, username: 'deleted' })]),
  );
});
