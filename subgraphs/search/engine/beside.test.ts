import { counterBases } from '@clipgraph/platform/counters/tables.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockDocument, putDocument } from '../documents/documents.ts';
import { indexChanges } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';
import { parseQuery } from '../text/query.ts';
import { buildIndex } from './build.ts';
import { catchUp, indexLagMs } from './catch-up.ts';
import { fields } from './engine.ts';
import { engineOf, stemOf } from './engine-of.ts';
import { buildWhereNeeded, rebuildIndex } from './keep-up.ts';
import { createOpenSearch } from './opensearch/opensearch.ts';
import { forgetShelves, noteUnused, readShelves } from './shelves.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.dispose());

const services = () => world.subgraph.services;
const active = async () =>
  (await readShelves(services().database.db, engineOf(services()).name)).active;

test('an index is built beside the one that is searched, and hears of what changes meanwhile', async () => {
  const [kept, changed, gone] = [
    await world.post({ caption: 'beside kept' }),
    await world.post({ caption: 'beside before' }),
    await world.post({ caption: 'beside gone' }),
  ];
  const before = await active();
  const engine = engineOf(services());
  let late: number | undefined;
  // Between reading the documents and putting them in, and once they are in.
  const meddling = {
    ...engine,
    async fill(...given: Parameters<typeof engine.fill>) {
      if (late !== undefined) return engine.fill(...given);
      await world.post({ caption: 'beside after' }, changed);
      await engine.fill(...given);
      await world.post({ deleted: true }, gone);
      late = await world.post({ caption: 'beside late' });
      expect(new Set(await world.find('beside'))).toEqual(new Set([kept, changed, late]));
    },
  };
  expect(await buildIndex(services(), meddling, { clearAfterMs: 0 })).toBeGreaterThan(2);
  expect(await active()).not.toBe(before);
  await engine.refresh();
  expect(new Set(await world.find('beside'))).toEqual(new Set([kept, changed, late]));
  expect(await world.find('beside after')).toEqual([changed]);
  expect(await world.find('"before" ')).toEqual([]);
});

test('a build that dies leaves the index that is searched; the next one begins anew', async () => {
  const post = await world.post({ caption: 'survivor' });
  await world.settle();
  const engine = engineOf(services());
  const dying = { ...engine, fill: () => Promise.reject(new Error('killed')) };
  await expect(buildIndex(services(), dying)).rejects.toThrow('killed');
  expect(await world.find('survivor')).toEqual([post]);
  const heard = await world.post({ caption: 'survivor too' });
  expect(new Set(await world.find('survivor'))).toEqual(new Set([post, heard]));
  const both = Promise.all([rebuildIndex(services()), rebuildIndex(services())]);
  await expect(both).rejects.toThrow('being built already');
  await expect.poll(() => rebuildIndex(services()).catch(() => 0)).toBeGreaterThan(0);
  expect(new Set(await world.find('survivor'))).toEqual(new Set([post, heard]));
});

test('an old post that is popular is found among many that are new', async () => {
  const old = await world.post({ caption: 'among many' });
  for (let at = 0; at < 320; at++) await world.post({ caption: 'among many' }, undefined, false);
  await world.hear(world.subgraph, world.told.slice(-320));
  expect(await world.find('among many', { first: 100 })).not.toContain(old);
  const { db } = services().database;
  await db.insert(counterBases).values({ name: 'likes', id: old, value: 40 });
  await world.like(old, await world.user());
  expect((await world.find('among many'))[0]).toBe(old);
});

test('what waits for the index is counted from its commit on', async () => {
  await world.settle();
  expect(await indexLagMs(services(), Date.now())).toBe(0);
  await world.post({ caption: 'waits' });
  expect(await indexLagMs(services(), Date.now() + 5_000)).toBeGreaterThanOrEqual(5_000);
  const dying = { ...engineOf(services()), push: () => Promise.reject(new Error('killed')) };
  await expect(catchUp(services(), dying)).rejects.toThrow('killed');
  expect(await services().database.db.select().from(indexChanges)).not.toEqual([]);
  await world.settle();
  expect(await indexLagMs(services(), Date.now())).toBe(0);
});

test('an index that is lost is noticed, and built anew', async () => {
  const post = await world.post({ caption: 'lost and found' });
  expect(await world.find('"lost and found"')).toEqual([post]);
  const engine = engineOf(services());
  await engine.drop();
  const late = await world.post({ caption: 'lost and found late' });
  await world.settle().catch(() => {});
  await rebuildIndex(services());
  expect(new Set(await world.find('"lost and found"'))).toEqual(new Set([post, late]));
});

test('a search that meets no index has it built anew, and no other one that is there', async () => {
  const post = await world.post({ caption: 'nobody writes now' });
  expect(await world.find('"nobody writes now"')).toEqual([post]);
  const engine = engineOf(services());
  const { db } = services().database;
  const before = await active();
  await forgetShelves(services().database, engine.name, before === 'a' ? 'b' : 'a');
  expect(await active()).toBe(before);
  await engine.drop();
  const lost = engine.name === 'opensearch';
  const found = await world.find('"nobody writes now"').catch((error) => error);
  expect(found).toEqual(lost ? expect.objectContaining({ code: 'UNAVAILABLE' }) : [post]);
  expect((await readShelves(db, engine.name)).active).toBe(lost ? null : before);
  await rebuildIndex(services());
  expect(await world.find('"nobody writes now"')).toEqual([post]);
});

test('an index that heard of nothing while another engine was used is built anew by itself', async () => {
  const { database } = services();
  const engine = engineOf(services());
  const other = engine.name === 'tables' ? 'opensearch' : 'tables';
  const untold = { ...engine, write: async () => {}, push: async () => {} };
  const post = await world.post({ caption: 'told to another' }, undefined, false);
  await world.settle();
  await database.transaction(async (tx) => {
    const known = await lockDocument(tx, 'POST', post);
    const texts = [{ field: fields.caption, text: 'told to another' }];
    await putDocument(tx, untold, known, { revision: 1, name: '', suggested: [], texts });
  });
  await catchUp(services(), untold);
  expect(await world.find('"told to another"')).toEqual([]);
  const before = await active();
  for (let time = 0; time < 2; time++) await noteUnused(database, other);
  expect(await readShelves(database.db, engine.name)).toMatchObject({
    active: before,
    building: before === 'a' ? 'b' : 'a',
  });
  await buildWhereNeeded(services(), AbortSignal.abort());
  expect(await active()).toBe(before);
  await buildWhereNeeded(services(), new AbortController().signal);
  expect(await active()).not.toBe(before);
  expect(await world.find('"told to another"')).toEqual([post]);
});

test('searches that fail again and again stop no build', async () => {
  const engine = engineOf(services());
  if (engine.name === 'tables') return;
  const post = await world.post({ caption: 'built all the same' });
  await world.settle();
  const failing = createOpenSearch({
    url: services().config.SEARCH_URL ?? '',
    prefix: services().config.DATABASE_PREFIX,
    database: services().database,
    stem: stemOf(services()),
    log: services().log,
    searchTimeoutMs: 0,
  });
  const query = parseQuery('built all the same');
  for (let at = 0; at < 5; at++)
    await expect(failing.candidates(query, ['POST'], 10)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  expect(await buildIndex(services(), failing, { clearAfterMs: 0 })).toBeGreaterThan(0);
  await failing.close();
  expect(await world.find('"built all the same"')).toEqual([post]);
});

test('while the engine is away searches say so at once, and nothing else suffers', async () => {
  const away = await openWorld({ SEARCH_URL: 'http://127.0.0.1:9' }, false);
  try {
    const post = await away.post({ caption: 'away', tags: ['faraway'] });
    const source = 'query { search(query: "away") { edges { cursor } } }';
    expect(await away.refused(source)).toMatchObject({ code: 'UNAVAILABLE' });
    const { suggest } = await away.run(null, 'query { suggest(prefix: "fara") }');
    expect(suggest).toEqual(['faraway']);
    const others = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
    const of = [{ __typename: 'Post', id: String(post) }];
    expect(await away.run(null, others, { of })).toEqual({ _entities: [{ __typename: 'Post' }] });
    const waiting = away.subgraph.services;
    await expect(catchUp(waiting, engineOf(waiting))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(await waiting.database.db.select().from(indexChanges)).not.toEqual([]);
    await expect(rebuildIndex(waiting)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const probe = away.subgraph.definition.probes?.(waiting).opensearch;
    await expect(probe?.()).rejects.toThrow();
  } finally {
    await away.dispose();
  }
});
