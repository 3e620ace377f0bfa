import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteLog } from '../database/sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import {
  claimIdempotencyKey,
  deleteOldIdempotencyKeys,
  findIdempotencyKey,
  type IdempotencyClaim,
  keptForMs,
} from './idempotency.ts';
import { idempotencyKeys } from './tables.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

let lastId = 0;
const claimOf = (claim: Partial<IdempotencyClaim> = {}): IdempotencyClaim => {
  const entityId = ++lastId;
  return {
    accountId: 1,
    operation: 'publishPost',
    key: `key ${entityId}`,
    input: { a: 1 },
    entityId,
    nowMs: Date.now(),
    ...claim,
  };
};
const claim = (given: IdempotencyClaim) =>
  database.transaction((tx) => claimIdempotencyKey(tx, given));

test('the same key again names the entity made first', async () => {
  const first = claimOf({ input: { a: 1, b: [2, { c: 3, d: 4 }] } });
  expect(await claim(first)).toEqual({ fresh: true });
  expect(
    await claim({ ...first, input: { b: [2, { d: 4, c: 3 }], a: 1 }, entityId: 999_999 }),
  ).toEqual({ fresh: false, entityId: first.entityId });
});

test('the same key with another input is a conflict', async () => {
  const first = claimOf();
  await claim(first);
  await expect(claim({ ...first, input: { a: 2 } })).rejects.toMatchObject({
    extensions: { code: 'CONFLICT', field: 'input.idempotencyKey' },
  });
});

test('is found before the transaction once it is claimed, and only with the same input', async () => {
  const first = claimOf();
  const find = (more: Partial<IdempotencyClaim> = {}) =>
    findIdempotencyKey(database.db, { ...first, ...more });
  expect(await find()).toBeUndefined();
  await claim(first);
  expect(await find()).toBe(first.entityId);
  expect(await findIdempotencyKey(database.db, { ...first, key: null })).toBeUndefined();
  expect(await find({ accountId: 2 })).toBeUndefined();
  await expect(find({ input: { a: 2 } })).rejects.toMatchObject({
    extensions: { code: 'CONFLICT' },
  });
  await expect(find({ key: '' })).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
});

test('keys of other accounts and operations, and keys that differ by a trailing space, are others', async () => {
  const first = claimOf();
  await claim(first);
  for (const other of [{ accountId: 2 }, { operation: 'addComment' }, { key: `${first.key} ` }])
    expect(await claim({ ...first, ...other })).toEqual({ fresh: true });
});

test('of 50 twins at once one is fresh and the others get its entity', async () => {
  const { key } = claimOf();
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => claimOf({ key })).map(async (given) => ({
      given,
      outcome: await claim(given),
    })),
  );
  const fresh = outcomes.filter(({ outcome }) => outcome.fresh);
  expect(fresh).toHaveLength(1);
  for (const { outcome } of outcomes)
    if (!outcome.fresh) expect(outcome.entityId).toBe(fresh[0]?.given.entityId);
});

test('a twin waits for the first, and is fresh when that one gives up', async () => {
  const given = claimOf();
  const { promise: claimed, resolve: tellClaimed } = Promise.withResolvers<void>();
  const first = database.transaction(async (tx) => {
    await claimIdempotencyKey(tx, given);
    tellClaimed();
    await delay(30);
    await tx.insert(noteLog).values({ text: 'never' });
    throw new Error('gave up');
  });
  await claimed;
  const twin = claim({ ...given, entityId: given.entityId + 1_000_000 });
  await expect(first).rejects.toThrow('gave up');
  expect(await twin).toEqual({ fresh: true });
});

test.each(['', 'x'.repeat(129), '\ud800'])('a bad key is refused: %j', async (key) => {
  await expect(claim(claimOf({ key }))).rejects.toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' },
  });
});

test('a key may have 128 characters of any script', async () => {
  const given = claimOf({ key: '🎬'.repeat(128) });
  expect(await claim(given)).toEqual({ fresh: true });
  expect(await claim(given)).toMatchObject({ fresh: false });
});

test('keys are deleted after 7 days, not before', async () => {
  await database.db.delete(idempotencyKeys);
  const nowMs = Date.now();
  const old = Array.from({ length: 25 }, (_, index) =>
    claimOf({ nowMs: nowMs - keptForMs - 1 - Math.floor(index / 4) }),
  );
  const kept = claimOf({ nowMs: nowMs - keptForMs });
  for (const given of [...old, kept]) await claim(given);
  expect(await deleteOldIdempotencyKeys(database, nowMs, 10)).toBe(25);
  expect(await claim(kept)).toMatchObject({ fresh: false });
});
