import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interaction } from '../subgraph.ts';
import { comments } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect(await interaction.counters?.verify(world.subgraph.services)).toEqual([]);
  await world.subgraph.dispose();
});

const like = (accountId: number, id: string, name = 'likeComment') =>
  world.ask(
    accountId,
    `mutation ($id: ID!) { ${name}(commentId: $id) { likeCount isLikedByMe isLikedByAuthor } }`,
    { id },
  );
const edit =
  'mutation ($id: ID!, $text: String!) { editComment(id: $id, text: $text) { text editedAt mentions { id } } }';
const pin = (name: 'pinComment' | 'unpinComment') =>
  `mutation ($id: ID!) { ${name}(commentId: $id) { pinnedComment { id isPinned } } }`;

describe('a like of a comment', () => {
  test('counts once, is taken back once, and tells what the author of the post likes', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const id = await world.comment(ann, post.id);
    const liked = { likeCount: 1, isLikedByMe: true, isLikedByAuthor: false };
    expect((await like(bob, id)).likeComment).toEqual(liked);
    expect((await like(bob, id)).likeComment).toEqual(liked);
    expect((await like(post.authorId, id)).likeComment).toMatchObject({
      likeCount: 2,
      isLikedByAuthor: true,
    });
    expect((await like(bob, id, 'unlikeComment')).unlikeComment).toMatchObject({ likeCount: 1 });
    expect((await like(bob, id, 'unlikeComment')).unlikeComment).toMatchObject({ likeCount: 1 });
    expect(await world.entity(null, 'Comment', id, 'likeCount isLikedByMe')).toEqual({
      likeCount: 1,
      isLikedByMe: false,
    });
    const events = (await world.published()).filter(({ key }) => key.startsWith(`comment:${id}:`));
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['comment.liked', 1],
      ['comment.liked', 1],
      ['comment.unliked', 2],
    ]);
  });

  test('of many at once counts each', async () => {
    const post = world.post();
    const id = await world.comment(world.newId(), post.id);
    const people = Array.from({ length: 20 }, () => world.newId());
    await Promise.all(people.flatMap((one) => [like(one, id), like(one, id)]));
    expect(await world.entity(null, 'Comment', id, 'likeCount')).toEqual({ likeCount: 20 });
  });

  test('needs a login and a comment that can be seen', async () => {
    const post = world.post({ visibility: 'PRIVATE' });
    const id = await world.comment(post.authorId, post.id);
    const open = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const byAnn = await world.comment(ann, open.id);
    world.relate(ann, bob, { blockedByViewer: true });
    for (const name of ['likeComment', 'unlikeComment', 'pinComment', 'unpinComment']) {
      const source = `mutation ($id: ID!) { ${name}(commentId: $id) { id } }`;
      expect(await world.refused(null, source, { id })).toMatchObject({ code: 'UNAUTHENTICATED' });
      for (const [who, what] of [
        [bob, id],
        [bob, byAnn],
        [bob, 'nonsense'],
      ] as const)
        expect(await world.refused(who, source, { id: what })).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('goes with its comment, its account and its post', async () => {
    const post = world.post();
    const [ann, bob, eve] = [world.newId(), world.newId(), world.newId()];
    const [first, second] = [
      await world.comment(ann, post.id),
      await world.comment(ann, post.id),
    ] as const;
    for (const id of [first, second]) for (const who of [bob, eve]) await like(who, id);
    await world.userDeleted(bob);
    expect(await world.entity(null, 'Comment', first, 'likeCount')).toEqual({ likeCount: 1 });
    await world.postDeleted(post.id);
    const events = (await world.published()).filter(
      ({ type, key }) => type === 'comment.unliked' && key.startsWith(`comment:${second}:`),
    );
    expect(events).toHaveLength(2);
  });
});

describe('editing', () => {
  test('changes the text and whom it mentions, and shows on the next read of the list', async () => {
    const post = world.post();
    const [ann, bob, eve] = [world.newId(), world.newId(), world.newId()];
    const id = await world.comment(ann, post.id, `hi @user${bob}`);
    const list = () =>
      world.entity(null, 'Post', post.id, 'comments { edges { node { text mentions { id } } } }');
    expect((await list()).comments.edges[0].node.mentions).toEqual([{ id: String(bob) }]);
    const text = `hi @user${eve}.`;
    const { editComment } = await world.ask(ann, edit, { id, text });
    expect(editComment).toMatchObject({ text, mentions: [{ id: String(eve) }] });
    expect(editComment.editedAt).not.toBeNull();
    expect((await list()).comments.edges[0].node).toEqual({
      text,
      mentions: [{ id: String(eve) }],
    });
    const [last] = (await world.published()).slice(-1);
    expect(last).toMatchObject({
      type: 'comment.edited',
      sequence: 2,
      payload: { text, mentionIds: [eve] },
    });
  });

  test('is for its author, for 15 minutes', async () => {
    const post = world.post();
    const ann = world.newId();
    const id = await world.comment(ann, post.id);
    const refused = (who: number | null, text = 'other') => world.refused(who, edit, { id, text });
    expect(await refused(null)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await refused(world.newId())).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refused(post.authorId)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refused(ann, ' ')).toMatchObject({ code: 'BAD_USER_INPUT', field: 'text' });
    expect(await refused(ann, 'x'.repeat(1_001))).toMatchObject({ code: 'BAD_USER_INPUT' });
    const { db } = world.subgraph.services.database;
    await db
      .update(comments)
      .set({ createdAt: Date.now() - 15 * 60_000 - 1 })
      .where(eq(comments.id, Number(id)));
    expect(await refused(ann)).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a mention', () => {
  test('is of those who are there for the writer and may see the post', async () => {
    const post = world.post({ visibility: 'FOLLOWERS' });
    const [follower, stranger, blocker, gone] = [1, 2, 3, 4].map(() => world.newId()) as [
      number,
      number,
      number,
      number,
    ];
    world.relate(post.authorId, follower, { followsViewer: true });
    world.relate(post.authorId, blocker, { followsViewer: true, blocksViewer: true });
    world.relate(post.authorId, gone, { followsViewer: true });
    world.setState(gone, 'disabled');
    const names = [follower, stranger, blocker, gone].map((id) => `@user${id}`).join(' ');
    const id = await world.comment(post.authorId, post.id, `${names} mail@user${follower}`);
    expect(await world.entity(post.authorId, 'Comment', id, 'mentions { id }')).toEqual({
      mentions: [{ id: String(follower) }],
    });
  });
});

describe('a pin', () => {
  test('is one a post, set and taken away by its author, and goes with its comment', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const [first, second] = [
      await world.comment(ann, post.id),
      await world.comment(bob, post.id),
    ] as const;
    const reply = await world.comment(bob, post.id, 'reply', first);
    const by = (who: number, name: 'pinComment' | 'unpinComment', id: string) =>
      world.ask(who, pin(name), { id });
    expect((await by(post.authorId, 'pinComment', first)).pinComment.pinnedComment.id).toBe(first);
    const { pinnedComment } = (await by(post.authorId, 'pinComment', second)).pinComment;
    expect(pinnedComment).toEqual({ id: second, isPinned: true });
    await by(post.authorId, 'unpinComment', first);
    const shown = async (who: number | null) =>
      (await world.entity(who, 'Post', post.id, 'pinnedComment { id }')).pinnedComment;
    expect(await shown(null)).toEqual({ id: second });
    expect(await world.refused(ann, pin('pinComment'), { id: first })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await world.refused(post.authorId, pin('pinComment'), { id: reply })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    world.relate(ann, bob, { blockedByViewer: true });
    expect(await shown(ann)).toBeNull();
    await world.ask(bob, 'mutation ($id: ID!) { deleteComment(id: $id) }', { id: second });
    expect(await shown(null)).toBeNull();
  });
});

describe('who may comment', () => {
  const input = (postId: number) => ({ input: { postId: String(postId), text: 'hm' } });
  const add = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }';

  test('is chosen by the author of the post, who always may', async () => {
    const [nobody, followers] = [
      world.post({ allowComments: 'NOBODY' }),
      world.post({ allowComments: 'FOLLOWERS' }),
    ];
    const fan = world.newId();
    for (const { authorId } of [nobody, followers])
      world.relate(fan, authorId, { followedByViewer: true });
    for (const { id, authorId } of [nobody, followers]) await world.comment(authorId, id);
    expect(await world.refused(fan, add, input(nobody.id))).toMatchObject({ code: 'FORBIDDEN' });
    await world.comment(fan, followers.id);
    const stranger = world.newId();
    expect(await world.refused(stranger, add, input(followers.id))).toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
