import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import { guest, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RankedWorld, rankedWorld } from '../testing/ranked-world.ts';
import { type Data, nobody, openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';
import { rankingOf } from './engine.ts';
import { changeHalfLife, readHottest } from './heat.ts';
import type { Signal, SignalKind } from './signal.ts';
import { heats } from './tables.ts';

let video: VideoSubgraph;
let world: RankedWorld;
beforeAll(async () => {
  video = await openVideoSubgraph();
  world = rankedWorld(video);
});
afterAll(() => video.dispose());

const hourMs = 3_600_000;
const query = `query ($tag: String, $kind: PostKind, $first: Int! = 100, $after: String) {
  feed(source: TRENDING, tag: $tag, kind: $kind, first: $first, after: $after) {
    edges { cursor reason node { id } } pageInfo { hasNextPage endCursor } } }`;
const trending = async (viewer: Viewer, variables: Data = {}) =>
  (await video.data(viewer, query, variables)).feed;
const idsOf = (feed: Data): Id[] => feed.edges.map(({ node }: Data) => Number(node.id));
const hottest = async (tag: string | null = null, kind: 'VIDEO' | 'PHOTO' | null = null) =>
  (await readHottest(video.subgraph.services.database.db, { tag, kind }, 500)).map(
    ({ postId }) => postId,
  );
const heatOf = async (postId: Id): Promise<number> => {
  const { db } = video.subgraph.services.database;
  const [row] = await db.select().from(heats).where(eq(heats.postId, postId));
  return row?.heat ?? 0;
};

test('the order of all, of a tag and of a kind is that of the decayed sums, at 50 random moments', async () => {
  // A small generator with a fixed seed, so that a failure can be repeated.
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const pick = (count: number) => Math.floor(random() * count);
  const authorIds = Array.from({ length: 6 }, () => video.person().accountId);
  const people = Array.from({ length: 12 }, () => video.person().accountId);
  const tags = ['red', 'green', 'blue'];
  const rows = Array.from({ length: 40 }, () => ({
    authorId: authorIds[pick(6)] as Id,
    kind: random() < 0.5 ? ('VIDEO' as const) : ('PHOTO' as const),
    tags: tags.filter(() => random() < 0.4),
  }));
  const ids = await world.posts(rows);
  const weights: Record<SignalKind, number> = { VIEW: 1, LIKE: 4, COMMENT: 6, SAVE: 6, SHARE: 8 };
  const kinds = Object.keys(weights) as SignalKind[];
  const terms = new Map<Id, { weight: number; atMs: number }[]>();
  const engaged = new Set<string>();
  const times = new Map<string, number>();
  let nowMs = Date.now() - 60 * 24 * hourMs;
  const compared: string[] = [];
  for (let moment = 0; moment < 50; moment++) {
    nowMs += random() * 12 * hourMs;
    const signals = Array.from({ length: 20 }, (): Signal => {
      const at = pick(ids.length);
      const kind = kinds[pick(kinds.length)] as SignalKind;
      const userId = kind === 'VIEW' && random() < 0.3 ? null : (people[pick(12)] as Id);
      const authorId = rows[at]?.authorId as Id;
      const atMs = Math.round(nowMs - random() * hourMs);
      const signal = { kind, userId, postId: ids[at] as Id, authorId, atMs };
      return { ...signal, active: true, completed: false };
    });
    for (const { kind, userId, postId, authorId, atMs } of signals) {
      const engagement = `${userId} ${postId} ${kind}`;
      if (kind !== 'VIEW' && engaged.has(engagement)) continue;
      engaged.add(engagement);
      const day = Math.floor(atMs / (24 * hourMs));
      const push = userId === null ? `${day} ${postId}` : `${day} ${userId} ${authorId} ${kind}`;
      const time = (times.get(push) ?? 0) + 1;
      times.set(push, time);
      const weight = userId === null ? (time <= 10 ? 1 : 0) : weights[kind] / time;
      terms.set(postId, [...(terms.get(postId) ?? []), { weight, atMs }]);
    }
    const { services } = video.subgraph;
    await services.database.transaction((tx) => rankingOf(services).observe(tx, signals));
    const sumOf = (id: Id): number =>
      (terms.get(id) ?? []).reduce(
        (sum, { weight, atMs }) => sum + weight * 2 ** ((atMs - nowMs) / (6 * hourMs)),
        0,
      );
    for (const [tag, kind] of [
      [null, null],
      ['red', null],
      [null, 'VIDEO'],
      ['blue', 'PHOTO'],
    ] as const) {
      const told = await hottest(tag, kind);
      const expected = ids.filter(
        (id, at) =>
          sumOf(id) > 0 &&
          (tag === null || rows[at]?.tags.includes(tag)) &&
          (kind === null || rows[at]?.kind === kind),
      );
      expect(new Set(told)).toEqual(new Set(expected));
      told.forEach((id, at) => {
        const next = told[at + 1];
        if (next === undefined) return;
        // Equal but for floating point: then the order of ids decides in the index.
        if (Math.abs(sumOf(id) - sumOf(next)) > 1e-9 * sumOf(id))
          expect(sumOf(id)).toBeGreaterThan(sumOf(next));
      });
      compared.push(`${moment}`);
    }
  }
  expect(compared).toHaveLength(200);
});

test('the index gives the order: nothing is sorted', async () => {
  const cold = Array.from({ length: 20_000 }, (_, at) => ({
    tag: '',
    postId: 1_000_000 + at,
    kind: at % 2 === 0 ? ('VIDEO' as const) : ('PHOTO' as const),
    heat: at / 1_000,
    views: 0,
  }));
  const { db } = video.subgraph.services.database;
  for (let at = 0; at < cold.length; at += 1_000)
    await db.insert(heats).values(cold.slice(at, at + 1_000));
  const statements: { sql: string; params: readonly unknown[] }[] = [];
  const stop = observeStatements((statement) => statements.push(statement));
  await hottest();
  await hottest('red');
  await hottest(null, 'VIDEO');
  stop();
  const { $client } = db as unknown as {
    $client: { query(statement: { sql: string }, params: readonly unknown[]): Promise<[Data[]]> };
  };
  const onMysql = Boolean(process.env.DATABASE_URL);
  if (onMysql) await db.execute(sql`analyze table ${heats}`);
  for (const { sql: text, params } of statements) {
    const [plan] = await $client.query(
      { sql: `${onMysql ? 'explain' : 'explain query plan'} ${text}` },
      params,
    );
    const told = JSON.stringify(plan);
    expect(told).toMatch(/heats_order(_of_kind)?/);
    expect(told).not.toMatch(/TEMP B-TREE|filesort/);
  }
  expect(statements).toHaveLength(3);
});

test('many signals of a second cost one write a post and tag', async () => {
  const author = video.person();
  const [id = 0] = await world.posts([{ authorId: author.accountId, tags: ['busy'] }]);
  for (let at = 0; at < 30; at++) await world.like(video.person(), id, author.accountId);
  const writes: string[] = [];
  const stop = observeStatements(({ sql: text }) => {
    if (/^insert into `heats`/.test(text)) writes.push(text);
  });
  await world.takeIn();
  stop();
  expect(writes).toHaveLength(1);
  expect(writes[0]?.match(/\(\?/g)).toHaveLength(2);
});

test('a place in what is trending of a tag survives logging in and out', async () => {
  const [author, reader] = [video.person(), video.person()];
  const rows = Array.from({ length: 4 }, () => ({ authorId: author.accountId, tags: ['place'] }));
  const ids = await world.posts(rows);
  for (const [at, id] of ids.entries())
    for (let like = 0; like <= at; like++) await world.like(video.person(), id, author.accountId);
  await world.takeIn();
  const seen: Id[] = [];
  let after: string | null = null;
  for (const viewer of [nobody, reader, author, nobody]) {
    const page: Data = await trending(viewer, { tag: 'place', first: 1, after });
    seen.push(...idsOf(page));
    after = page.pageInfo.endCursor;
  }
  expect(seen).toEqual(ids.toReversed());
});

test('likes of one account for one author saturate, and own ones weigh nothing', async () => {
  const author = video.person();
  const fan = video.person();
  const atMs = Date.now();
  const ids = await world.posts(Array.from({ length: 10 }, () => ({ authorId: author.accountId })));
  for (const id of ids) {
    await world.like(fan, id, author.accountId, atMs);
    await world.like(author, id, author.accountId, atMs);
  }
  await world.takeIn();
  const [first = 0, tenth = 0] = [await heatOf(ids[0] ?? 0), await heatOf(ids[9] ?? 0)];
  expect(Math.exp(first - tenth)).toBeCloseTo(10, 6);
});

test('liking, taking back and liking again counts once, and taking back does not subtract', async () => {
  const author = video.person();
  const [once = 0, often = 0] = await world.posts([
    { authorId: author.accountId },
    { authorId: video.person().accountId },
  ]);
  const atMs = Date.now();
  await world.like(video.person(), once, author.accountId, atMs);
  const fickle = video.person();
  for (let time = 0; time < 5; time++) {
    await world.like(fickle, often, 1, atMs + 2 * time);
    await world.like(fickle, often, 1, atMs + 2 * time + 1, false);
  }
  await world.takeIn();
  expect(await heatOf(often)).toBeCloseTo(await heatOf(once), 9);
});

test('a share weighs twice a like, a save one and a half, a like of a comment nothing', async () => {
  const ids = await world.posts([1, 2, 3, 4].map(() => ({ authorId: video.person().accountId })));
  const [shared = 0, liked = 0, discussed = 0, saved = 0] = ids;
  const atMs = Date.now();
  await world.share(video.person(), shared, 1, atMs);
  await world.like(video.person(), liked, 2, atMs);
  await world.likeComment(video.person(), discussed, 3);
  await world.save(video.person(), saved, 4, atMs);
  await world.takeIn();
  expect(Math.exp((await heatOf(shared)) - (await heatOf(liked)))).toBeCloseTo(2, 9);
  expect(Math.exp((await heatOf(saved)) - (await heatOf(liked)))).toBeCloseTo(1.5, 9);
  expect(await heatOf(discussed)).toBe(0);
});

test('a flood by guests does not lift a post above a cap', async () => {
  const [flooded = 0, loved = 0] = await world.posts([
    { authorId: video.person().accountId },
    { authorId: video.person().accountId },
  ]);
  for (let at = 0; at < 60; at++)
    await world.view(guest(`10.1.1.${at}`), flooded, 1, { atMs: Date.now() });
  for (let at = 0; at < 3; at++) await world.like(video.person(), loved, 2);
  await world.takeIn();
  expect(await heatOf(flooded)).toBeLessThan(await heatOf(loved));
});

test('pages go on in the list that was begun, without what is hidden by then', async () => {
  const author = video.person();
  const hidden = video.person();
  const viewer = video.person();
  const ids = await world.posts([
    ...Array.from({ length: 8 }, () => ({ authorId: author.accountId, tags: ['paged'] })),
    { authorId: hidden.accountId, tags: ['paged'] },
  ]);
  for (const [at, id] of ids.entries())
    for (let fan = 0; fan <= at; fan++) await world.like(video.person(), id, author.accountId);
  await world.takeIn();
  const first = await trending(viewer, { tag: 'paged', first: 2 });
  expect(first.edges[0].reason).toBe('TRENDING');
  for (let fan = 0; fan < 40; fan++)
    await world.like(video.person(), ids[0] ?? 0, author.accountId);
  await world.takeIn();
  video.block(hidden, viewer);
  const found = idsOf(first);
  for (let after = first.pageInfo.endCursor; after; ) {
    const page = await trending(viewer, { tag: 'paged', first: 3, after });
    found.push(...idsOf(page));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  }
  expect(found).toEqual([...ids].reverse());
  const again = await trending(nobody, { tag: 'paged', kind: 'VIDEO' });
  expect(again.edges).toEqual([]);
});

test('posts that are not public do not trend, also for those who may see them', async () => {
  const author = video.person();
  const [id = 0] = await world.posts([
    { authorId: author.accountId, tags: ['inner'], visibility: 'PRIVATE', audience: 'AUTHOR' },
  ]);
  await world.like(video.person(), id, author.accountId);
  await world.takeIn();
  expect(idsOf(await trending(author, { tag: 'inner' }))).toEqual([]);
});

test('another half-life changes no order and no row', async () => {
  const before = await hottest();
  const { db } = video.subgraph.services.database;
  const rows = await db.select().from(heats);
  await changeHalfLife(db, 48 * hourMs, Date.now());
  expect(await db.select().from(heats)).toEqual(rows);
  expect(await hottest()).toEqual(before);
  const [early = 0, late = 0] = await world.posts([
    { authorId: video.person().accountId },
    { authorId: video.person().accountId },
  ]);
  const nowMs = Date.now() + hourMs;
  await world.like(video.person(), early, 1, nowMs);
  await world.like(video.person(), late, 2, nowMs + 48 * hourMs);
  await world.takeIn();
  expect(Math.exp((await heatOf(late)) - (await heatOf(early)))).toBeCloseTo(2, 6);
});
