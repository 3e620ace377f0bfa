import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interaction } from '../subgraph.ts';
import { likes } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect(await interaction.counters?.verify(world.subgraph.services)).toEqual([]);
  await world.subgraph.dispose();
});

const like = 'mutation ($postId: ID!) { likePost(postId: $postId) { id likeCount isLikedByMe } }';
const unlike =
  'mutation ($postId: ID!) { unlikePost(postId: $postId) { id likeCount isLikedByMe } }';
const likedPage = (first: number, after?: string | null) =>
  `likedPosts(first: ${first}${after ? `, after: "${after}"` : ''}) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
interface LikedPosts {
  edges: { node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}
const likedIds = async (viewerId: number | null, userId: number, first = 100): Promise<string[]> =>
  (await world.entity(viewerId, 'User', userId, likedPage(first))).likedPosts.edges.map(
    (edge: { node: { id: string } }) => edge.node.id,
  );

describe('a like', () => {
  test('counts at once, for the post, its author and the one who likes; repeating changes nothing', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const postId = String(post.id);
    expect((await world.ask(ann, like, { postId })).likePost).toEqual({
      id: postId,
      likeCount: 1,
      isLikedByMe: true,
    });
    expect((await world.ask(ann, like, { postId })).likePost.likeCount).toBe(1);
    expect((await world.ask(bob, like, { postId })).likePost.likeCount).toBe(2);
    expect(
      await world.entity(ann, 'User', post.authorId, 'likesReceivedCount likedPostCount'),
    ).toEqual({ likesReceivedCount: 2, likedPostCount: 0 });
    expect(await world.entity(null, 'User', ann, 'likedPostCount')).toEqual({ likedPostCount: 1 });
    expect(await world.entity(null, 'Post', post.id, 'likeCount isLikedByMe')).toEqual({
      likeCount: 2,
      isLikedByMe: false,
    });
  });

  test('can be taken back and given again, also when there is none', async () => {
    const post = world.post();
    const ann = world.newId();
    const postId = String(post.id);
    expect((await world.ask(ann, unlike, { postId })).unlikePost).toEqual({
      id: postId,
      likeCount: 0,
      isLikedByMe: false,
    });
    await world.ask(ann, like, { postId });
    expect((await world.ask(ann, unlike, { postId })).unlikePost).toEqual({
      id: postId,
      likeCount: 0,
      isLikedByMe: false,
    });
    expect((await world.ask(ann, unlike, { postId })).unlikePost.likeCount).toBe(0);
    expect((await world.ask(ann, like, { postId })).likePost.likeCount).toBe(1);
  });

  test('given many times at once is one like, and given by many at once counts them all', async () => {
    const post = world.post();
    const postId = String(post.id);
    const ann = world.newId();
    await Promise.all(Array.from({ length: 20 }, () => world.ask(ann, like, { postId })));
    expect(await world.entity(ann, 'Post', post.id, 'likeCount')).toEqual({ likeCount: 1 });
    await Promise.all(Array.from({ length: 20 }, () => world.like(world.newId(), post.id)));
    expect(await world.entity(ann, 'Post', post.id, 'likeCount')).toEqual({ likeCount: 21 });
  });

  test('is published once per change, in the order of the edge', async () => {
    const post = world.post();
    const ann = world.newId();
    const postId = String(post.id);
    for (const source of [like, like, unlike, unlike, like])
      await world.ask(ann, source, { postId });
    const events = (await world.published()).filter((event) => event.key === `${post.id}:${ann}`);
    expect(events.map(({ type, sequence, payload }) => [type, sequence, payload.active])).toEqual([
      ['post.liked', 1, true],
      ['post.unliked', 2, false],
      ['post.liked', 3, true],
    ]);
    expect(events[0]).toMatchObject({
      topic: 'clip.like',
      payload: { postId: post.id, userId: ann, authorId: post.authorId },
    });
  });

  test('of a post whose author is disabled is refused, and such posts stand in no list', async () => {
    const post = world.post();
    const ann = world.newId();
    await world.like(ann, post.id);
    const comment = await world.comment(ann, post.id);
    world.setState(post.authorId, 'disabled');
    const postId = String(post.id);
    expect(await world.refused(world.newId(), like, { postId })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await world.refused(ann, unlike, { postId })).toMatchObject({ code: 'NOT_FOUND' });
    const add = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }';
    expect(
      await world.refused(ann, add, { input: { postId, text: 'Still there?' } }),
    ).toMatchObject({ code: 'NOT_FOUND' });
    expect(await likedIds(ann, ann)).toEqual([]);
    expect(await world.entity(ann, 'Comment', comment, 'text')).toBeNull();
    world.setState(post.authorId, 'active');
    expect(await likedIds(ann, ann)).toEqual([postId]);
  });

  test('shows in a later selection of the same request', async () => {
    const post = world.post();
    const source =
      'mutation ($postId: ID!) { a: likePost(postId: $postId) { likeCount } b: unlikePost(postId: $postId) { likeCount isLikedByMe } }';
    expect(await world.ask(world.newId(), source, { postId: String(post.id) })).toEqual({
      a: { likeCount: 1 },
      b: { likeCount: 0, isLikedByMe: false },
    });
  });

  test('is refused for a guest, and for a post that is missing, hidden, unfinished or by somebody who blocks', async () => {
    const ann = world.newId();
    const blocker = world.post();
    world.relate(ann, blocker.authorId, { blocksViewer: true });
    const hidden = [
      '12345',
      'not an id',
      '0',
      ...[
        blocker,
        world.post({ deleted: true }),
        world.post({ visibility: 'PRIVATE' }),
        world.post({ visibility: 'FOLLOWERS' }),
        world.post({ visibility: 'FRIENDS' }),
        world.post({ status: 'PROCESSING' }),
      ].map((post) => String(post.id)),
    ];
    for (const postId of hidden) {
      expect(await world.refused(ann, like, { postId })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await world.refused(ann, unlike, { postId })).toMatchObject({ code: 'NOT_FOUND' });
    }
    const post = world.post();
    expect(await world.refused(null, like, { postId: String(post.id) })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await world.refused(null, unlike, { postId: String(post.id) })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await world.entity(ann, 'User', ann, 'likedPostCount')).toEqual({ likedPostCount: 0 });
  });

  test('is allowed to those whom the post is for', async () => {
    const ann = world.newId();
    const followers = world.post({ visibility: 'FOLLOWERS' });
    world.relate(ann, followers.authorId, { followedByViewer: true });
    const friends = world.post({ visibility: 'FRIENDS' });
    world.relate(ann, friends.authorId, { followedByViewer: true, followsViewer: true });
    const own = world.post({ visibility: 'PRIVATE', authorId: ann });
    for (const post of [followers, friends, own])
      expect((await world.ask(ann, like, { postId: String(post.id) })).likePost.likeCount).toBe(1);
  });

  test('of somebody whom one blocks is refused, taking it back is not', async () => {
    const ann = world.newId();
    const post = world.post();
    await world.like(ann, post.id);
    world.relate(ann, post.authorId, { blockedByViewer: true });
    expect(await world.refused(ann, like, { postId: String(post.id) })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await world.ask(ann, unlike, { postId: String(post.id) })).unlikePost.likeCount).toBe(
      0,
    );
  });

  test('is refused as UNAVAILABLE while the owners are away, and reads go on', async () => {
    const ann = world.newId();
    const post = world.post();
    await world.like(ann, post.id);
    world.ownersAway(true);
    try {
      expect(await world.refused(ann, unlike, { postId: String(post.id) })).toMatchObject({
        code: 'UNAVAILABLE',
      });
      expect(await world.entity(ann, 'Post', post.id, 'likeCount isLikedByMe')).toEqual({
        likeCount: 1,
        isLikedByMe: true,
      });
    } finally {
      world.ownersAway(false);
    }
  });
});

describe('the list of liked posts', () => {
  test('shows the latest like first and pages without gap or repetition while new likes arrive', async () => {
    const ann = world.newId();
    const posts = Array.from({ length: 25 }, () => world.post());
    for (const post of posts) await world.like(ann, post.id);
    const expected = posts.map((post) => String(post.id)).reverse();
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 10; page++) {
      const likedPosts: LikedPosts = (await world.entity(ann, 'User', ann, likedPage(10, after)))
        .likedPosts;
      seen.push(...likedPosts.edges.map((edge) => edge.node.id));
      expect(likedPosts.pageInfo.hasPreviousPage).toBe(page > 0);
      await world.like(ann, world.post().id);
      after = likedPosts.pageInfo.endCursor;
      if (!likedPosts.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(expected);
  });

  test('moves a post that is liked again to the front', async () => {
    const ann = world.newId();
    const [first, second] = [world.post(), world.post()];
    await world.like(ann, first.id);
    await world.like(ann, second.id);
    await world.ask(ann, unlike, { postId: String(first.id) });
    await world.like(ann, first.id);
    expect(await likedIds(null, ann)).toEqual([String(first.id), String(second.id)]);
  });

  test('leaves out what the viewer may not see, and fills the page with what follows', async () => {
    const [ann, bob] = [world.newId(), world.newId()];
    const shown: string[] = [];
    for (let i = 0; i < 60; i++) {
      const post = world.post(i % 10 === 0 ? {} : { visibility: 'PRIVATE', authorId: ann });
      await world.like(ann, post.id);
      if (i % 10 === 0) shown.unshift(String(post.id));
    }
    expect(await likedIds(bob, ann, 4)).toEqual(shown.slice(0, 4));
    expect(await likedIds(ann, ann)).toHaveLength(60);
    const blocked = world.post();
    await world.like(ann, blocked.id);
    expect(await likedIds(bob, ann, 1)).toEqual([String(blocked.id)]);
    world.relate(bob, blocked.authorId, { blockedByViewer: true });
    expect(await likedIds(bob, ann, 1)).toEqual(shown.slice(0, 1));
    world.relate(bob, ann, { blocksViewer: true });
    expect(await likedIds(bob, ann)).toEqual([]);
  });

  test('ends a page early, with a cursor to go on from, in a very long stretch of hidden posts', async () => {
    const ann = world.newId();
    const visible = world.post();
    await world.like(ann, visible.id);
    const hidden = world.post({ visibility: 'PRIVATE', authorId: ann });
    const base = Date.now() * 4096;
    for (let run = 0; run < 5; run++)
      await world.subgraph.services.database.db.insert(likes).values(
        Array.from({ length: 500 }, (_, i) => ({
          userId: ann,
          postId: hidden.id + 1_000_000 + run * 500 + i,
          authorId: ann,
          active: true,
          revision: 1,
          activatedId: base + run * 500 + i,
          changedAt: 0,
        })),
      );
    const first = (await world.entity(null, 'User', ann, likedPage(5))).likedPosts;
    expect(first.edges).toEqual([]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = (await world.entity(null, 'User', ann, likedPage(5, first.pageInfo.endCursor)))
      .likedPosts;
    expect(second.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual([
      String(visible.id),
    ]);
    expect(second.pageInfo.hasNextPage).toBe(false);
    await world.subgraph.services.database.db.delete(likes).where(eq(likes.authorId, ann));
  });

  test('refuses page sizes out of bounds and cursors of other lists, viewers or makers', async () => {
    const [ann, bob] = [world.newId(), world.newId()];
    for (let i = 0; i < 3; i++) await world.like(ann, world.post().id);
    const { endCursor } = (await world.entity(ann, 'User', ann, likedPage(1))).likedPosts.pageInfo;
    const source = (arguments_: string, id = ann) =>
      `{ _entities(representations: [{ __typename: "User", id: "${id}" }]) { ... on User { likedPosts${arguments_} { edges { cursor } } } } }`;
    for (const first of [0, -1, 101])
      expect(await world.refused(ann, source(`(first: ${first})`))).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'first',
      });
    for (const [viewer, id, cursor] of [
      [bob, ann, endCursor],
      [ann, bob, endCursor],
      [ann, ann, `${endCursor.slice(0, -2)}xx`],
      [ann, ann, 'nonsense'],
      [ann, ann, ''],
    ])
      expect(await world.refused(viewer, source(`(after: "${cursor}")`, id))).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'after',
      });
  });
});

describe('what other subgraphs refer to', () => {
  test('is 0, false or empty for ids that were never heard of', async () => {
    const selection = 'id likeCount commentCount isLikedByMe comments { edges { cursor } }';
    for (const id of ['987654', 'no-id-at-all'])
      expect(await world.entity(world.newId(), 'Post', id, selection)).toEqual({
        id,
        likeCount: 0,
        commentCount: 0,
        isLikedByMe: false,
        comments: { edges: [] },
      });
    expect(
      await world.entity(
        null,
        'User',
        'no-id',
        'id likedPostCount likesReceivedCount likedPosts { edges { cursor } }',
      ),
    ).toEqual({
      id: 'no-id',
      likedPostCount: 0,
      likesReceivedCount: 0,
      likedPosts: { edges: [] },
    });
  });

  test('is 0 and empty for a user who is disabled, deleted or blocks the viewer', async () => {
    const [ann, viewer] = [world.newId(), world.newId()];
    await world.like(ann, world.post().id);
    await world.like(viewer, world.post({ authorId: ann }).id);
    const seen = (viewerId: number | null) =>
      world.entity(
        viewerId,
        'User',
        ann,
        'likedPostCount likesReceivedCount likedPosts { edges { node { id } } }',
      );
    const nothing = { likedPostCount: 0, likesReceivedCount: 0, likedPosts: { edges: [] } };
    for (const state of ['disabled', 'deleted'] as const) {
      world.setState(ann, state);
      for (const viewerId of [null, viewer]) expect(await seen(viewerId)).toEqual(nothing);
    }
    world.setState(ann, 'active');
    world.relate(viewer, ann, { blocksViewer: true });
    expect(await seen(viewer)).toEqual(nothing);
    for (const viewerId of [null, ann])
      expect(await seen(viewerId)).toMatchObject({ likedPostCount: 1, likesReceivedCount: 1 });
  });

  test('takes as many statements for a hundred posts and users as for five', async () => {
    const ann = world.newId();
    const posts = Array.from({ length: 105 }, () => world.post());
    for (const post of posts.slice(95)) await world.like(ann, post.id);
    for (const post of posts) await world.comment(world.newId(), post.id);
    const statements = async (page: { id: number; authorId: number }[]) => {
      let seen = 0;
      // What renews leases in the background is none of it.
      const end = observeStatements(({ sql }) => {
        if (/^\s*select/i.test(sql) && !sql.includes('lease')) seen++;
      });
      const of = page.flatMap((post) => [
        { __typename: 'Post', id: String(post.id) },
        { __typename: 'User', id: String(post.authorId) },
      ]);
      await world.ask(
        ann,
        `query ($of: [_Any!]!) { _entities(representations: $of) {
          ... on Post { likeCount commentCount isLikedByMe comments(first: 3) { edges { node { text replyCount replies(first: 2) { edges { node { text } } } } } } }
          ... on User { likedPostCount likesReceivedCount likedPosts(first: 3) { edges { node { id likeCount } } } } } }`,
        { of },
      );
      end();
      return seen;
    };
    // Other posts each time, so that no cached counter helps.
    expect(await statements(posts.slice(0, 100))).toBe(await statements(posts.slice(100)));
  });
});
