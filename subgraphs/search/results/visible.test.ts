import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.dispose());

const suggestions = async (prefix: string, as: number | null = null): Promise<string[]> =>
  (await world.run(as, 'query ($prefix: String!) { suggest(prefix: $prefix) }', { prefix }))
    .suggest;

describe('what its owner says is gone or hidden is not found, though the index has not heard of it', () => {
  const untold = false;

  test('a post that is deleted, made private, or not ready', async () => {
    for (const change of [
      { deleted: true },
      { visibility: 'PRIVATE' },
      { status: 'PROCESSING' },
    ] as const) {
      const id = await world.post({ caption: 'vanishing act' });
      expect(await world.find('vanishing act')).toEqual([id]);
      await world.post(change, id, untold);
      expect(await world.find('vanishing act')).toEqual([]);
    }
  });

  test('an account that is disabled or deleted, and its posts', async () => {
    for (const state of ['disabled', 'deleted'] as const) {
      const author = await world.user({ username: `leaver ${state}`, displayName: 'leaver' });
      const post = await world.post({ caption: 'leaver', authorId: author });
      expect(new Set(await world.find('leaver'))).toEqual(new Set([author, post]));
      expect(await suggestions('leaver')).toContain(`leaver ${state}`);
      await world.user({ state }, author, untold);
      expect(await world.find('leaver')).toEqual([]);
      expect(await suggestions('leaver')).toEqual([]);
    }
  });
});

test('neither side of a block finds the other, or their posts', async () => {
  const [author, viewer] = [await world.user({ username: 'blocky' }), await world.user()];
  const post = await world.post({ caption: 'blocky', authorId: author });
  const seen = async (as: number | null) => [
    new Set(await world.find('blocky', { as })),
    await suggestions('blocky', as),
  ];
  const everything = [new Set([author, post]), ['blocky']];
  expect(await seen(viewer)).toEqual(everything);
  for (const between of [{ blocksViewer: true }, { blockedByViewer: true }]) {
    world.relate(viewer, author, between);
    expect(await seen(viewer)).toEqual([new Set(), []]);
    expect(await seen(null)).toEqual(everything);
  }
});

test('nothing of a private account is found but by its followers, and of a muted one nothing', async () => {
  const author = await world.user({ username: 'quietly' });
  const post = await world.post({ caption: 'quietly', authorId: author, tags: ['quiettag'] });
  const [viewer, follower] = [await world.user(), await world.user()];
  world.relate(follower, author, { followedByViewer: true });
  const posts = (as: number | null) => world.find('quietly', { as, kinds: ['POST'] });
  for (const as of [null, viewer, follower]) expect(await posts(as)).toEqual([post]);
  await world.user({ isPrivate: true }, author, false);
  expect(await posts(null)).toEqual([]);
  expect(await posts(viewer)).toEqual([]);
  expect(await posts(follower)).toEqual([post]);
  expect(await posts(author)).toEqual([post]);
  await world.user({ isPrivate: true }, author);
  expect(await suggestions('quiett')).toEqual([]);
  await world.user({ isPrivate: false }, author);
  expect(await suggestions('quiett')).toEqual(['quiettag']);
  world.relate(viewer, author, { mutedByViewer: true });
  expect(await posts(viewer)).toEqual([]);
  expect(await posts(null)).toEqual([post]);
});

test('posts for followers and friends are found by them and their author alone', async () => {
  const [author, follower, friend] = [await world.user(), await world.user(), await world.user()];
  const forFollowers = await world.post({
    caption: 'circle',
    authorId: author,
    visibility: 'FOLLOWERS',
  });
  const forFriends = await world.post({
    caption: 'circle',
    authorId: author,
    visibility: 'FRIENDS',
  });
  const secret = await world.post({ caption: 'circle', authorId: author, visibility: 'PRIVATE' });
  world.relate(follower, author, { followedByViewer: true });
  world.relate(friend, author, { followedByViewer: true, followsViewer: true });
  expect(await world.find('circle')).toEqual([]);
  expect(await world.find('circle', { as: await world.user() })).toEqual([]);
  expect(await world.find('circle', { as: follower })).toEqual([forFollowers]);
  for (const as of [friend, author])
    expect(new Set(await world.find('circle', { as }))).toEqual(
      new Set([forFollowers, forFriends]),
    );

  const isIndexed = async (as: number | null, id: number) =>
    (
      await world.run(
        as,
        'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Post { isIndexed } } }',
        { of: [{ __typename: 'Post', id: String(id) }] },
      )
    )._entities[0].isIndexed;
  expect(await isIndexed(author, forFriends)).toBe(true);
  expect(await isIndexed(author, secret)).toBe(false);
  expect(await isIndexed(friend, forFriends)).toBeNull();
  expect(await isIndexed(null, forFriends)).toBeNull();
});

test('a tag shows while a public post of an active account has it', async () => {
  const author = await world.user();
  const tag = { tags: ['hushhush'], authorId: author };
  const post = await world.post({ ...tag, visibility: 'FOLLOWERS' });
  const shown = async () => [
    await world.find('#hushhush', { kinds: ['TAG'] }),
    await suggestions('#hush'),
  ];
  const hidden = [[], []];
  const seen = [['#hushhush'], ['hushhush']];
  expect(await shown()).toEqual(hidden);
  await world.post({ visibility: 'PUBLIC' }, post);
  expect(await shown()).toEqual(seen);
  await world.user({ state: 'disabled' }, author);
  expect(await shown()).toEqual(hidden);
  await world.user({ state: 'active' }, author);
  expect(await shown()).toEqual(seen);
  await world.post({ deleted: true }, post);
  expect(await shown()).toEqual(hidden);
});

test('hidden results take no place on a page', async () => {
  const [viewer, blocker] = [await world.user(), await world.user()];
  const own: number[] = [];
  for (let at = 0; at < 30; at++) {
    await world.post({ caption: 'crowded', authorId: blocker });
    if (at % 10 === 0) own.push(await world.post({ caption: 'crowded' }));
  }
  world.relate(viewer, blocker, { blocksViewer: true });
  expect(new Set(await world.find('crowded', { as: viewer, first: 3 }))).toEqual(new Set(own));
});

test('while the owners are away, what events have told decides', async () => {
  const author = await world.user({ username: 'fallback' });
  const post = await world.post({ caption: 'fallback', authorId: author });
  const gone = await world.post({ caption: 'fallback', authorId: author });
  await world.post({ deleted: true }, gone);
  world.ownersAway(true);
  try {
    expect(new Set(await world.find('fallback'))).toEqual(new Set([author, post]));
  } finally {
    world.ownersAway(false);
  }
});
