import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { counters } from '../counted.ts';
import { runDueRemovals } from '../removals/removal-worker.ts';
import { counterDeltas, viewDays, viewIntake, viewSalts, views } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';
import { countViews } from './count-views.ts';
import { forgetOldViews } from './forget-views.ts';
import { dayMs, dayOf } from './viewer-name.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

interface View {
  postId: Id;
  playbackId?: string;
  watchedMs?: number;
  completed?: boolean;
  source?: string;
}

let playbacks = 0;
const source = 'mutation ($views: [ViewInput!]!) { recordViews(views: $views) }';
const inputs = (told: readonly View[]) =>
  told.map(({ postId, playbackId = `playback ${++playbacks}`, watchedMs = 3_000, ...more }) => ({
    postId: String(postId),
    playbackId,
    watchedMs,
    ...more,
  }));
const record = (accountId: Id, ...told: View[]) =>
  world.ask(accountId, source, { views: inputs(told) });
const recordAsGuest = async (address: string, ...told: View[]) => {
  const { errors } = await world.subgraph.run(guest(address), source, { views: inputs(told) });
  if (errors) throw errors[0];
};
async function drain(): Promise<void> {
  while (await countViews(world.subgraph.services));
}
async function countOf(postId: Id): Promise<number> {
  await drain();
  return (await world.entity(null, 'Post', postId, 'viewCount')).viewCount;
}
async function at<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  const now = vi.spyOn(Date, 'now').mockReturnValue(ms);
  try {
    return await work();
  } finally {
    now.mockRestore();
  }
}
const minuteMs = 60_000;

test('a hundred viewers are a hundred views, whatever is repeated', async () => {
  const { id } = world.post();
  const viewers = Array.from({ length: 100 }, () => world.newId());
  const views = viewers.map((viewer) => ({
    viewer,
    view: { postId: id, playbackId: `p${viewer}` },
  }));
  await Promise.all(views.map(({ viewer, view }) => record(viewer, view)));
  await Promise.all(views.map(({ viewer, view }) => record(viewer, view, view)));
  expect(await countOf(id)).toBe(100);
  for (const { viewer, view } of views.slice(0, 10)) await record(viewer, view);
  expect(await countOf(id)).toBe(100);
  expect(await counters.verify(world.subgraph.services)).toEqual([]);
});

test('a viewer counts once in 30 minutes, and a playback once for good', async () => {
  const { id } = world.post();
  const viewer = world.newId();
  const begin = Date.now();
  await at(begin, () => record(viewer, { postId: id, playbackId: 'first' }));
  await at(begin + 29 * minuteMs, () => record(viewer, { postId: id, playbackId: 'soon' }));
  expect(await countOf(id)).toBe(1);
  await at(begin + 30 * minuteMs, () => record(viewer, { postId: id, playbackId: 'first' }));
  expect(await countOf(id)).toBe(1);
  await at(begin + 30 * minuteMs, () => record(viewer, { postId: id, playbackId: 'later' }));
  expect(await countOf(id)).toBe(2);
  await record(world.newId(), { postId: id, playbackId: 'first' });
  expect(await countOf(id)).toBe(3);
});

test('two seconds make a view, and half of a clip that is shorter than four', async () => {
  const long = world.post().id;
  const short = world.post().id;
  world.setDuration(long, 60_000);
  world.setDuration(short, 2_400);
  const photos = world.post({ kind: 'PHOTO' }).id;
  for (const postId of [long, short, photos]) {
    await record(world.newId(), { postId, watchedMs: 1_199 });
    await record(world.newId(), { postId, watchedMs: 1_200 });
    await record(world.newId(), { postId, watchedMs: 0, completed: true });
    await record(world.newId(), { postId, watchedMs: 2_000 });
  }
  expect([await countOf(long), await countOf(short), await countOf(photos)]).toEqual([1, 2, 1]);
});

test('a guest is an address for a day: what the client says changes nothing', async () => {
  const { id } = world.post();
  for (let time = 0; time < 20; time++) await recordAsGuest('198.51.100.1', { postId: id });
  await recordAsGuest('2001:db8:1:2::1', { postId: id });
  await recordAsGuest('2001:db8:1:2:ffff::9', { postId: id });
  expect(await countOf(id)).toBe(2);
  const { db } = world.subgraph.services.database;
  const kept = await db.select().from(views).where(eq(views.postId, id));
  expect(kept.map(({ spot }) => spot)).toEqual([
    expect.stringMatching(/^g[\w-]{22}:\d+$/),
    expect.stringMatching(/^g[\w-]{22}:\d+$/),
  ]);
  await forgetOldViews(world.subgraph.services, Date.now());
  expect(await db.select().from(viewSalts)).toHaveLength(1);
  await forgetOldViews(world.subgraph.services, Date.now() + dayMs);
  expect(await db.select().from(viewSalts)).toEqual([]);
});

test('views of hidden and unknown posts leave nothing, and say nothing', async () => {
  const viewer = world.newId();
  const hidden = world.post({ visibility: 'PRIVATE' });
  const blocking = world.post();
  world.relate(viewer, blocking.authorId, { blocksViewer: true });
  const answer = await record(
    viewer,
    { postId: hidden.id },
    { postId: blocking.id },
    { postId: 999_999_999 },
  );
  expect(answer).toEqual({ recordViews: true });
  expect(await countOf(hidden.id)).toBe(0);
  expect(await countOf(blocking.id)).toBe(0);
});

test.each([
  ['51 views', Array.from({ length: 51 }, () => ({ postId: 1 })), 'views'],
  ['no name', [{ postId: 1, playbackId: '' }], 'playbackId'],
  ['a long name', [{ postId: 1, playbackId: 'x'.repeat(65) }], 'playbackId'],
  ['a negative time', [{ postId: 1, watchedMs: -1 }], 'watchedMs'],
  ['two days', [{ postId: 1, watchedMs: 2 * dayMs }], 'watchedMs'],
])('%s is refused', async (_name, told, field) => {
  expect(await world.refused(world.newId(), source, { views: inputs(told) })).toMatchObject({
    code: 'BAD_USER_INPUT',
    field,
  });
});

test('what cannot be kept is refused, and may be told again', async () => {
  const { id } = world.post();
  const viewer = world.newId();
  const { services } = world.subgraph;
  const insert = vi.spyOn(services.database.db, 'transaction').mockRejectedValue(new Error('no'));
  const told = { views: inputs([{ postId: id, playbackId: 'again' }]) };
  const ping = vi.spyOn(services.database, 'ping').mockRejectedValue(new Error('away'));
  expect(await world.refused(viewer, source, told)).toMatchObject({ code: 'UNAVAILABLE' });
  insert.mockRestore();
  ping.mockRestore();
  await world.ask(viewer, source, told);
  expect(await countOf(id)).toBe(1);
});

test('many views of a post cost one delta, and are safe before they count', async () => {
  const { id } = world.post();
  const { db } = world.subgraph.services.database;
  await drain();
  await Promise.all(Array.from({ length: 40 }, () => record(world.newId(), { postId: id })));
  const kept = await db.select().from(viewIntake);
  expect(kept.flatMap((row) => row.views)).toHaveLength(40);
  await drain();
  const deltas = await db.select().from(counterDeltas).where(eq(counterDeltas.id, id));
  expect(deltas).toMatchObject([{ name: 'views', change: 40 }]);
  expect(await db.select().from(viewIntake)).toEqual([]);
});

test('two that count at once count nothing twice', async () => {
  const { id } = world.post();
  await Promise.all(Array.from({ length: 30 }, () => record(world.newId(), { postId: id })));
  const { services } = world.subgraph;
  await Promise.all([countViews(services), countViews(services), countViews(services)]);
  expect(await countOf(id)).toBe(30);
});

test('what counted is told to others, once', async () => {
  const { id, authorId } = world.post();
  const viewer = world.newId();
  await record(viewer, { postId: id, completed: true, source: 'FOR_YOU' });
  await record(viewer, { postId: id });
  await drain();
  const told = (await world.published()).filter(({ topic }) => topic === 'clip.view');
  const mine = told.flatMap(({ type, payload }) =>
    payload.views.filter(({ postId }: View) => postId === id).map((view: View) => [type, view]),
  );
  expect(mine).toEqual([
    [
      'views.counted',
      expect.objectContaining({ postId: id, authorId, accountId: viewer, completed: true }),
    ],
  ]);
});

const insights = `insights(days: 35) { views viewers averageWatchedMs completionRate
  byDay { day views likes comments } bySource { source views } }`;

test("insights equal a recount of the rows, and are the author's alone", async () => {
  const { id, authorId } = world.post();
  const people = Array.from({ length: 12 }, () => world.newId());
  const now = Math.floor(Date.now() / dayMs) * dayMs + dayMs / 2;
  const sources = ['FOR_YOU', 'LATEST', undefined];
  for (const [index, person] of people.entries())
    for (const daysAgo of [34, 20, 3, 0].filter((days) => (index + days) % 3 > 0))
      await at(now - daysAgo * dayMs, () => {
        const found = sources[(index + daysAgo) % 3];
        return record(person, {
          postId: id,
          watchedMs: 2_000 + index,
          completed: index % 2 === 0,
          ...(found && { source: found }),
        });
      });
  await world.like(people[0] ?? 0, id);
  await world.comment(people[1] ?? 0, id);
  await drain();
  const { db } = world.subgraph.services.database;
  const rows = await db.select().from(views).where(eq(views.postId, id));
  const [told, nobody, other] = await Promise.all(
    [authorId, null, people[0] ?? 0].map(
      async (viewer) => (await world.entity(viewer, 'Post', id, insights)).insights,
    ),
  );
  expect([nobody, other]).toEqual([null, null]);
  expect(told).toMatchObject({
    views: rows.length,
    viewers: new Set(rows.map(({ spot }) => spot)).size,
    averageWatchedMs: Math.round(rows.reduce((sum, row) => sum + row.watchedMs, 0) / rows.length),
    completionRate: rows.filter(({ completed }) => completed).length / rows.length,
  });
  const byDay = Map.groupBy(rows, (row) => new Date(row.at).toISOString().slice(0, 10));
  expect(
    told.byDay.flatMap(({ day, views }: { day: string; views: number }) =>
      views > 0 ? [[day, views]] : [],
    ),
  ).toEqual([...byDay].map(([day, ofDay]) => [day, ofDay.length]).sort());
  expect(told.byDay.at(-1)).toMatchObject({ likes: 1, comments: 1 });
  const bySource = Map.groupBy(rows, (row) => row.source);
  for (const { source: found, views: count } of told.bySource)
    expect(bySource.get(found ?? '')).toHaveLength(count);
  const lastWeek = (await world.entity(authorId, 'Post', id, 'insights(days: 7) { viewers }'))
    .insights.viewers;
  expect(lastWeek).toBe(
    new Set(rows.filter((row) => dayOf(row.at) > dayOf(now) - 7).map(({ spot }) => spot)).size,
  );
});

test('days outside 1 to 90 are refused', async () => {
  const { id, authorId } = world.post();
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) {
    ... on Post { insights(days: 91) { views } } } }`;
  const refused = await world.refused(authorId, query, {
    of: [{ __typename: 'Post', id: String(id) }],
  });
  expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', field: 'days' });
});

test('rows of views go after 35 days, and at once with a deleted account; sums stay', async () => {
  const { id } = world.post();
  const leaver = world.newId();
  await record(leaver, { postId: id });
  await record(world.newId(), { postId: id });
  expect(await countOf(id)).toBe(2);
  await world.userDeleted(leaver);
  await runDueRemovals(world.subgraph.services, Date.now());
  const { db } = world.subgraph.services.database;
  const left = () => db.select().from(views).where(eq(views.postId, id));
  expect(await left()).toHaveLength(1);
  await forgetOldViews(world.subgraph.services, Date.now() + 34 * dayMs);
  expect(await left()).toHaveLength(1);
  await forgetOldViews(world.subgraph.services, Date.now() + 36 * dayMs);
  expect(await left()).toEqual([]);
  expect(await countOf(id)).toBe(2);
  const [sum] = await db
    .select({ views: sql`sum(${viewDays.views})`.mapWith(Number) })
    .from(viewDays)
    .where(eq(viewDays.postId, id));
  expect(sum).toEqual({ views: 2 });
});
