import { epochMs, type Id } from '@clipgraph/platform/ids/id.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askedQueries, frequentQueries } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';
import { noteQuery, sweepQueries } from './frequent-queries.ts';

const dayMs = 86_400_000;
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.dispose());

const accountOf = (ageMs: number, number: number): Id =>
  (Date.now() - ageMs - epochMs) * 4096 + number;

interface Askers {
  count: number;
  networks: number;
  ageMs: number;
}

async function ask(text: string, { count, networks, ageMs }: Askers, atMs = Date.now()) {
  for (let at = 0; at < count; at++) {
    const viewer = viewerOf(accountOf(ageMs, at), { address: `10.${at % networks}.1.${at}` });
    await noteQuery(world.subgraph.services, viewer, text, atMs);
  }
}

const suggested = async (prefix: string): Promise<string[]> =>
  (await world.run(null, 'query ($p: String!) { suggest(prefix: $p) }', { p: prefix })).suggest;

const enough = { count: 20, networks: 20, ageMs: 8 * dayMs };

test('a query is offered once 20 accounts older than 7 days, from 20 networks, asked for it', async () => {
  await ask('Few  Askers', { ...enough, count: 19 });
  await ask('near askers', { ...enough, count: 40, networks: 19 });
  await ask('new askers', { ...enough, ageMs: 6 * dayMs });
  for (const prefix of ['few', 'near', 'new']) expect(await suggested(prefix)).toEqual([]);
  expect(await world.subgraph.services.database.db.select().from(frequentQueries)).toEqual([]);

  await ask('Few  Askers', enough);
  expect(await suggested('fe')).toEqual(['few askers']);
  for (const prefix of ['#fe', '@fe']) expect(await suggested(prefix)).toEqual([]);
});

test('handles, addresses and numbers are never remembered', async () => {
  const { db } = world.subgraph.services.database;
  const before = await db.select().from(askedQueries);
  for (const text of ['@somebody', 'me@example.com', 'call 555 123', '１２３４５６', 'x'])
    await ask(text, enough);
  expect(await db.select().from(askedQueries)).toHaveLength(before.length);
});

test('nothing that is kept tells who asked, or what before it is frequent', async () => {
  await ask('secret wish', { ...enough, count: 3 });
  const rows = await world.subgraph.services.database.db.select().from(askedQueries);
  const kept = JSON.stringify(rows);
  expect(kept).not.toContain('secret');
  expect(kept).not.toContain(String(accountOf(8 * dayMs, 0)).slice(0, 8));
  expect(kept).not.toContain('10.1.1');
});

test('it is forgotten when too few asked within 30 days', async () => {
  const { services } = world.subgraph;
  await ask('once upon', enough, Date.now() - 29 * dayMs);
  expect(await suggested('once')).toEqual([]);
  await ask('once upon', { ...enough, ageMs: 40 * dayMs }, Date.now() - 29 * dayMs);
  expect(await suggested('once')).toEqual(['once upon']);
  await sweepQueries(services, Date.now());
  expect(await suggested('once')).toEqual(['once upon']);
  await sweepQueries(services, Date.now() + 2 * dayMs);
  expect(await suggested('once')).toEqual([]);
});

test('searching is what counts, when something was found', async () => {
  await world.post({ caption: 'counted wish' });
  await world.settle();
  for (let at = 0; at < 20; at++)
    for (const text of ['counted wish', 'counted nothing'])
      await world.subgraph.run(
        viewerOf(accountOf(9 * dayMs, at), { address: `10.${at}.1.1` }),
        'query ($text: String!) { search(query: $text) { edges { cursor } } }',
        { text },
      );
  await expect.poll(() => suggested('counted')).toEqual(['counted wish']);
});
