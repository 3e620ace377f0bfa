import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { posts, postTags, seenFilters, seenPosts } from '../../tables.ts';
import { type RankedWorld, rankedWorld } from '../../testing/ranked-world.ts';
import { type Data, nobody, openVideoSubgraph, type VideoSubgraph } from '../../testing/world.ts';
import { engagements, feedSnapshots, heats } from '../tables.ts';

let video: VideoSubgraph;
let world: RankedWorld;
let closing: { dispose(): Promise<void> };
beforeAll(async () => {
  video = await openVideoSubgraph();
  closing = video;
  world = rankedWorld(video);
});
// Each test has the posts to itself.
beforeEach(async () => {
  const { db } = video.subgraph.services.database;
  for (const table of [posts, postTags, heats, feedSnapshots, seenPosts, seenFilters])
    await db.delete(table);
});
afterAll(() => closing.dispose());

type Person = Viewer & { accountId: Id };
const query = `query ($source: FeedSource! = FOR_YOU, $tag: String, $kind: PostKind, $first: Int! = 100, $after: String) {
  feed(source: $source, tag: $tag, kind: $kind, first: $first, after: $after) {
    edges { cursor reason node { id } } pageInfo { hasNextPage endCursor } } }`;
const forYou = async (viewer: Viewer, variables: Data = {}): Promise<Data> =>
  (await video.data(viewer, query, variables)).feed;
const idsOf = ({ edges }: Data): Id[] => edges.map(({ node }: Data) => Number(node.id));
const reasonsOf = ({ edges }: Data): Map<Id, string | null> =>
  new Map(edges.map(({ node, reason }: Data) => [Number(node.id), reason]));
const dayMs = 86_400_000;
const people = (count: number): Person[] => Array.from({ length: count }, () => video.person());
const old = { publishedAt: 0 };
let oldAt = 1_000;
const oldPost = (author: Person, more: Data = {}) => ({
  ...old,
  authorId: author.accountId,
  publishedAt: ++oldAt,
  ...more,
});

test('two tastes get two feeds, and each post says what counted for it', async () => {
  const authors = people(40);
  const rows = authors.map((author, at) => oldPost(author, { tags: [at < 20 ? 'cats' : 'cars'] }));
  const ids = await world.posts(rows);
  const cats = ids.slice(0, 20);
  const cars = ids.slice(20);
  const authorOf = (id: Id) => authors[ids.indexOf(id)]?.accountId ?? 0;
  for (const [group, fans] of [
    [cats, people(8)],
    [cars, people(8)],
  ] as const)
    for (const fan of fans)
      for (const id of group.slice(0, 12)) await world.like(fan, id, authorOf(id));
  const [catLover, carLover] = people(2) as [Person, Person];
  for (const id of cats.slice(0, 3)) await world.like(catLover, id, authorOf(id));
  for (const id of cars.slice(0, 3)) await world.like(carLover, id, authorOf(id));
  await world.takeIn();
  const [forCats, forCars] = [await forYou(catLover), await forYou(carLover)];
  const top = (feed: Data) => idsOf(feed).slice(3, 8);
  expect(top(forCats).every((id) => cats.includes(id))).toBe(true);
  expect(top(forCars).every((id) => cars.includes(id))).toBe(true);
  expect(reasonsOf(forCats).get(cats[5] ?? 0)).toBe('SIMILAR_TO_LIKED');
});

test('followed authors, what they like, and liked tags bring posts', async () => {
  const [viewer, friend, stranger, tagger] = people(4) as [Person, Person, Person, Person];
  video.follow(viewer, friend);
  const [followed = 0, likedByFriend = 0, known = 0, tagged = 0] = await world.posts([
    oldPost(friend),
    oldPost(stranger),
    oldPost(tagger, { tags: ['sea'] }),
    oldPost(people(1)[0] as Person, { tags: ['sea'] }),
  ]);
  await world.like(friend, likedByFriend, stranger.accountId);
  await world.like(viewer, known, tagger.accountId);
  await world.like(people(1)[0] as Person, tagged, 1);
  await world.takeIn();
  const reasons = reasonsOf(await forYou(viewer));
  expect(reasons.get(followed)).toBe('FOLLOWED_AUTHOR');
  expect(reasons.get(likedByFriend)).toBe('LIKED_BY_FOLLOWED');
  expect(reasons.get(tagged)).toBe('TAG_YOU_LIKE');
});

test('watching to the end tells a taste, but nobody who follows learns of it', async () => {
  const [viewer, friend, author] = people(3) as [Person, Person, Person];
  video.follow(viewer, friend);
  const [watched = 0] = await world.posts([oldPost(author)]);
  await world.view(friend, watched, author.accountId, { completed: true });
  await world.takeIn();
  expect(reasonsOf(await forYou(viewer)).get(watched)).toBe('TRENDING');
});

test('own posts never come, those that were seen come last, the longest ago first', async () => {
  const viewer = video.person();
  const authors = people(6);
  const [own = 0, ...ids] = await world.posts([
    { authorId: viewer.accountId },
    ...authors.map(({ accountId }) => ({ authorId: accountId })),
  ]);
  const now = Date.now();
  await world.view(viewer, ids[0] ?? 0, 1, { atMs: now - 1_000 });
  await world.view(viewer, ids[5] ?? 0, 1, { atMs: now - dayMs });
  await world.takeIn();
  const found = idsOf(await forYou(viewer));
  expect(found).not.toContain(own);
  expect(found).toHaveLength(6);
  expect(found.slice(-2)).toEqual([ids[5], ids[0]]);
});

test('what was seen before the last 2 000 is remembered by a filter', async () => {
  const viewer = video.person();
  const author = video.person();
  const [first = 0, second = 0] = await world.posts([
    { authorId: author.accountId },
    { authorId: author.accountId },
  ]);
  const { db } = video.subgraph.services.database;
  const rows = Array.from({ length: 2_300 }, (_, at) => ({
    userId: viewer.accountId,
    postId: at === 0 ? first : 100_000 + at,
    at: 1_000 + at,
  }));
  for (let at = 0; at < rows.length; at += 500)
    await db.insert(seenPosts).values(rows.slice(at, at + 500));
  await forYou(viewer);
  expect(await db.select().from(seenPosts)).toHaveLength(2_000);
  const [filter] = await db.select().from(seenFilters);
  expect(filter?.holds).toBe(300);
  expect(idsOf(await forYou(viewer))).toEqual([second, first]);
});

test('what the ranking knows of an account goes with it', async () => {
  const [leaver, author] = people(2) as [Person, Person];
  const [id = 0] = await world.posts([oldPost(author)]);
  await world.like(leaver, id, author.accountId);
  await world.view(leaver, id, author.accountId);
  await world.takeIn();
  await forYou(leaver);
  const { db } = video.subgraph.services.database;
  const known = async () => [
    ...(await db.select().from(engagements).where(eq(engagements.userId, leaver.accountId))),
    ...(await db.select().from(seenPosts).where(eq(seenPosts.userId, leaver.accountId))),
    ...(await db.select().from(feedSnapshots).where(eq(feedSnapshots.viewerId, leaver.accountId))),
  ];
  expect(await known()).toHaveLength(3);
  await video.tellState(leaver, 'deleted', 2);
  expect(await known()).toEqual([]);
});

test('guests get what is trending and what is fresh', async () => {
  const author = video.person();
  const [hot = 0, fresh = 0, inner = 0] = await world.posts([
    oldPost(author),
    { authorId: video.person().accountId },
    { authorId: author.accountId, visibility: 'FOLLOWERS', audience: 'FOLLOWERS' },
  ]);
  for (const fan of people(3)) await world.like(fan, hot, author.accountId);
  await world.takeIn();
  const feed = await forYou(nobody);
  expect([...reasonsOf(feed)]).toEqual([
    [hot, 'TRENDING'],
    [fresh, 'FRESH'],
  ]);
  expect(idsOf(feed)).not.toContain(inner);
});

test('a cursor is good for its viewer, its feed and half an hour, of the last three lists', async () => {
  const viewer = video.person();
  await world.posts(people(5).map(({ accountId }) => ({ authorId: accountId })));
  const begin = async () => (await forYou(viewer, { first: 1 })).pageInfo.endCursor;
  const after = await begin();
  expect(idsOf(await forYou(viewer, { after }))).toHaveLength(4);
  for (const [who, more] of [
    [video.person(), {}],
    [nobody, {}],
    [viewer, { source: 'TRENDING' }],
    [viewer, { kind: 'PHOTO' }],
  ] as const)
    expect(await video.refusal(who, query, { after, ...more })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  await begin();
  await begin();
  expect(idsOf(await forYou(viewer, { after }))).toHaveLength(4);
  await begin();
  expect(await video.refusal(viewer, query, { after })).toMatchObject({ code: 'CURSOR_EXPIRED' });
});

test('pages under random changes: nothing twice, nothing hidden, nothing left out', async () => {
  const viewer = video.person();
  const authors = people(12);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('FOR_YOU', 'TRENDING'),
      fc.array(
        fc.record({
          change: fc.constantFrom('like', 'block', 'delete', 'private', 'view', 'publish'),
          at: fc.nat(29),
        }),
        { minLength: 3, maxLength: 12 },
      ),
      fc.integer({ min: 1, max: 9 }),
      async (source, changes, first) => {
        const tag = `run ${Math.random()}`;
        const rows = Array.from({ length: 30 }, (_, at) => ({
          authorId: authors[at % 12]?.accountId ?? 0,
          tags: [tag],
        }));
        const ids = await world.posts(rows);
        for (const id of ids) await world.like(video.person(), id, 0);
        await world.takeIn();
        const hidden = new Set<Id>();
        const found: Id[] = [];
        const { db } = video.subgraph.services.database;
        const change = async (what: string, at: number) => {
          const id = ids[at] ?? 0;
          const author = authors[at % 12] as Person;
          if (what === 'like') await world.like(viewer, id, author.accountId);
          if (what === 'view') await world.view(viewer, id, author.accountId);
          if (what === 'publish') await world.posts([{ authorId: author.accountId, tags: [tag] }]);
          if (what === 'block') {
            video.block(author, viewer);
            ids.forEach((each, place) => {
              if (place % 12 === at % 12) hidden.add(each);
            });
          }
          if (what === 'delete' || what === 'private') {
            hidden.add(id);
            await db
              .update(posts)
              .set(
                what === 'delete'
                  ? { deletedAt: Date.now(), audience: 'NOBODY' }
                  : { visibility: 'PRIVATE', audience: 'AUTHOR' },
              )
              .where(eq(posts.id, id));
          }
          await world.takeIn();
        };
        // An author who blocked the viewer in an earlier run stays hidden.
        const begun = new Set(idsOf(await forYou(viewer, { source, tag })));
        let after: string | null = null;
        do {
          const page: Data = await forYou(viewer, { source, tag, first, after });
          for (const id of idsOf(page)) {
            expect(hidden.has(id)).toBe(false);
            found.push(id);
          }
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
          const next = changes[Math.floor(found.length / first) - 1];
          if (next && after) await change(next.change, next.at);
        } while (after);
        expect(new Set(found).size).toBe(found.length);
        expect([...begun].filter((id) => !hidden.has(id) && !found.includes(id))).toEqual([]);
      },
    ),
    { numRuns: 8, seed: 5 },
  );
});

test('a page of 100 takes as many statements as one of 5, and so does a new list', async () => {
  const viewer = video.person();
  const friend = video.person();
  video.follow(viewer, friend);
  const ids = await world.posts(
    people(150).map(({ accountId }, at) => ({ authorId: accountId, tags: [`t${at % 7}`] })),
  );
  for (const id of ids.slice(0, 30)) {
    await world.like(viewer, id, 1);
    await world.like(friend, id, 1);
  }
  await world.takeIn();
  const readsOf = async (variables: Data): Promise<number> => {
    let reads = 0;
    const stop = observeStatements(({ sql }) => {
      if (/^\s*select/i.test(sql) && !/lease/.test(sql)) reads++;
    });
    await forYou(viewer, variables);
    stop();
    return reads;
  };
  await readsOf({ first: 5 });
  expect(await readsOf({ first: 100 })).toBe(await readsOf({ first: 5 }));
  const { endCursor } = (await forYou(viewer, { first: 1 })).pageInfo;
  const page = (first: number) => readsOf({ first, after: endCursor });
  expect(await page(100)).toBe(await page(5));
});

test('a list outlives a restart, but not its half hour', async () => {
  const viewer = video.person();
  await world.posts(people(5).map(({ accountId }) => ({ authorId: accountId })));
  const first = await forYou(viewer, { first: 2 });
  const other = video.person();
  const ended = await forYou(other, { first: 2 });
  // As another process, whose cache is empty.
  const again = await video.subgraph.reopen();
  closing = again;
  const after = first.pageInfo.endCursor;
  const { data } = await again.run(viewer, query, { after });
  const rest = JSON.parse(JSON.stringify(data)).feed;
  expect(new Set([...idsOf(first), ...idsOf(rest)]).size).toBe(5);
  await again.services.database.db.update(feedSnapshots).set({ madeAt: Date.now() - 31 * 60_000 });
  const { errors } = await again.run(other, query, { after: ended.pageInfo.endCursor });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EXPIRED' });
});
