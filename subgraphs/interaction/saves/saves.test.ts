import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interaction } from '../subgraph.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect(await interaction.counters?.verify(world.subgraph.services)).toEqual([]);
  await world.subgraph.dispose();
});

const mutation = (name: string) =>
  `mutation ($id: ID!) { ${name}(postId: $id) { saveCount shareCount isSavedByMe } }`;
const by = async (accountId: number, name: string, postId: number) =>
  (await world.ask(accountId, mutation(name), { id: String(postId) }))[name];
const saved = async (accountId: number, first = 20, after: string | null = null) =>
  (
    await world.ask(
      accountId,
      'query ($first: Int!, $after: String) { savedPosts(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
      { first, after },
    )
  ).savedPosts;
const ids = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id);

describe('a save', () => {
  test('is counted once for an account, which alone can tell that it is its own', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    expect(await by(ann, 'savePost', post.id)).toMatchObject({ saveCount: 1, isSavedByMe: true });
    expect(await by(ann, 'savePost', post.id)).toMatchObject({ saveCount: 1 });
    expect(await by(bob, 'savePost', post.id)).toMatchObject({ saveCount: 2 });
    const seen = await world.entity(null, 'Post', post.id, 'saveCount isSavedByMe');
    expect(seen).toEqual({ saveCount: 2, isSavedByMe: false });
    expect(await by(ann, 'unsavePost', post.id)).toMatchObject({
      saveCount: 1,
      isSavedByMe: false,
    });
    expect(await by(ann, 'unsavePost', post.id)).toMatchObject({ saveCount: 1 });
    // The ranking hears of each change once; nobody else does (`acts.test.ts` of notifications).
    const told = (await world.published()).filter(({ key }) => key.includes(`${post.id}`));
    expect(told.map(({ topic, key, type, sequence }) => [topic, key, type, sequence])).toEqual([
      ['clip.like', `save:${post.id}:${ann}`, 'post.saved', 1],
      ['clip.like', `save:${post.id}:${bob}`, 'post.saved', 1],
      ['clip.like', `save:${post.id}:${ann}`, 'post.unsaved', 2],
    ]);
  });

  test('stands in the list of its account, latest first, while its post can be seen', async () => {
    const ann = world.newId();
    const posts = Array.from({ length: 5 }, () => world.post());
    for (const { id } of posts) await by(ann, 'savePost', id);
    const [oldest, ...rest] = posts.map(({ id }) => String(id));
    await by(ann, 'unsavePost', posts[0]?.id as number);
    await by(ann, 'savePost', posts[0]?.id as number);
    const expected = [oldest, ...rest.toReversed()];
    const first = await saved(ann, 2);
    const second = await saved(ann, 10, first.pageInfo.endCursor);
    expect([...ids(first), ...ids(second)]).toEqual(expected);
    world.relate(ann, posts[0]?.authorId as number, { blocksViewer: true });
    expect(ids(await saved(ann))).toEqual(expected.slice(1));
    expect(ids(await saved(world.newId()))).toEqual([]);
    expect(
      await world.refused(world.newId(), '{ savedPosts(first: 0) { edges { cursor } } }'),
    ).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
    const bound = { after: first.pageInfo.endCursor };
    const source = 'query ($after: String) { savedPosts(after: $after) { edges { cursor } } }';
    expect(await world.refused(world.newId(), source, bound)).toMatchObject({ field: 'after' });
    expect(await world.refused(null, source)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('a share', () => {
  test('counts once for an account and day, in a chat as well, and its author hears of the open one', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    expect(await by(ann, 'sharePost', post.id)).toMatchObject({ shareCount: 1 });
    expect(await by(ann, 'sharePost', post.id)).toMatchObject({ shareCount: 1 });
    await world.sentIntoChat(ann, post.id);
    await world.sentIntoChat(bob, post.id);
    await world.sentIntoChat(bob, post.id, Date.now() - 24 * 60 * 60_000);
    const seen = await world.entity(null, 'Post', post.id, 'shareCount');
    expect(seen).toEqual({ shareCount: 3 });
    const told = (await world.published()).filter(({ type }) => type === 'post.shared');
    expect(told.map(({ payload }) => [payload.userId, payload.authorId, payload.act])).toEqual([
      [ann, post.authorId, 'SHARE'],
    ]);
  });
});

test.each(['savePost', 'unsavePost', 'sharePost'])(
  '%s needs a login, and a post that can be seen',
  async (name) => {
    const id = String(world.post({ visibility: 'PRIVATE' }).id);
    const blocked = world.post();
    const ann = world.newId();
    world.relate(ann, blocked.authorId, { blockedByViewer: true });
    expect(await world.refused(null, mutation(name), { id })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await world.refused(ann, mutation(name), { id })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await world.refused(ann, mutation(name), { id: 'x' })).toMatchObject({
      code: 'NOT_FOUND',
    });
    if (name !== 'unsavePost')
      expect(await world.refused(ann, mutation(name), { id: String(blocked.id) })).toMatchObject({
        code: 'FORBIDDEN',
      });
  },
);

test('saves and shares go with their post and account', async () => {
  const [post, other] = [world.post(), world.post()];
  const ann = world.newId();
  for (const { id } of [post, other])
    for (const name of ['savePost', 'sharePost']) {
      await by(ann, name, id);
      await by(world.newId(), name, id);
    }
  await world.userDeleted(ann);
  const seen = (id: number) => world.entity(null, 'Post', id, 'saveCount shareCount');
  expect(await seen(other.id)).toEqual({ saveCount: 1, shareCount: 1 });
  await world.postDeleted(post.id);
  expect(await seen(post.id)).toEqual({ saveCount: 0, shareCount: 0 });
});
