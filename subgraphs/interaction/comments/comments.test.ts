import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
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

const add =
  'mutation ($input: AddCommentInput!) { addComment(input: $input) { id text createdAt author { id } post { id } parent { id } replyCount } }';
const remove = 'mutation ($id: ID!) { deleteComment(id: $id) }';
interface Comments {
  edges: { cursor: string; node: { id: string; text: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}
const page = (field: string, first: number, after?: string | null) =>
  `${field}(first: ${first}${after ? `, after: "${after}"` : ''}) { edges { cursor node { id text } } pageInfo { hasNextPage endCursor } }`;
const commentsOf = async (
  viewerId: number | null,
  postId: number,
  first = 100,
  after?: string | null,
): Promise<Comments> =>
  (await world.entity(viewerId, 'Post', postId, page('comments', first, after))).comments;
const repliesOf = async (
  viewerId: number | null,
  commentId: string,
  first = 100,
  after?: string | null,
): Promise<Comments> =>
  (await world.entity(viewerId, 'Comment', commentId, page('replies', first, after))).replies;
const ids = (comments: Comments) => comments.edges.map((edge) => edge.node.id);
const count = async (postId: number): Promise<number> =>
  (await world.entity(null, 'Post', postId, 'commentCount')).commentCount;

describe('a comment', () => {
  test('is there at once, with its author, its post and the count', async () => {
    const post = world.post();
    const ann = world.newId();
    const text = '  Schön 🎬 好\n';
    const { addComment } = await world.ask(ann, add, { input: { postId: String(post.id), text } });
    expect(addComment).toEqual({
      id: expect.stringMatching(/^\d+$/),
      text,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      author: { id: String(ann) },
      post: { id: String(post.id) },
      parent: null,
      replyCount: 0,
    });
    expect(ids(await commentsOf(null, post.id))).toEqual([addComment.id]);
    expect(await count(post.id)).toBe(1);
    const events = (await world.published()).filter((event) => event.key === addComment.id);
    expect(events).toMatchObject([
      {
        topic: 'clip.comment',
        type: 'comment.added',
        sequence: 1,
        payload: { postId: post.id, authorId: ann, parentId: null, deleted: false, text },
      },
    ]);
  });

  test('has 1 to 1 000 characters, counted as code points, with something to see', async () => {
    const post = world.post();
    const ann = world.newId();
    await world.comment(ann, post.id, '🎬'.repeat(1000));
    for (const text of [
      '',
      ' \n\t\u3000',
      '🎬'.repeat(1001),
      'x'.repeat(100_000),
      'half a pair \ud83c',
      'zero \0',
    ])
      expect(await world.refused(ann, add, { input: { postId: String(post.id), text } })).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'input.text',
      });
    expect(await count(post.id)).toBe(1);
  });

  test('is refused for a guest, under what is missing or hidden, and while one side blocks the other', async () => {
    const ann = world.newId();
    const input = (postId: number | string) => ({
      input: { postId: String(postId), text: 'hello' },
    });
    const blocker = world.post();
    world.relate(ann, blocker.authorId, { blocksViewer: true });
    for (const postId of [
      '1',
      'x',
      world.post({ visibility: 'PRIVATE' }).id,
      world.post({ deleted: true }).id,
      blocker.id,
    ])
      expect(await world.refused(ann, add, input(postId))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await world.refused(null, add, input(world.post().id))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const blocked = world.post();
    world.relate(ann, blocked.authorId, { blockedByViewer: true });
    expect(await world.refused(ann, add, input(blocked.id))).toMatchObject({ code: 'FORBIDDEN' });
    world.ownersAway(true);
    expect(await world.refused(ann, add, input(blocked.id))).toMatchObject({ code: 'UNAVAILABLE' });
    world.ownersAway(false);
  });

  test('is limited to twenty a second for each account', async () => {
    const post = world.post();
    const ann = world.newId();
    const aliases = Array.from(
      { length: 21 },
      (_, i) => `c${i}: addComment(input: { postId: "${post.id}", text: "${i}" }) { id }`,
    );
    // The clock of the limit stands still: a busy machine may take longer than a second for twenty
    // comments.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    const refused = await world
      .refused(ann, `mutation { ${aliases.join(' ')} }`)
      .finally(() => clock.mockRestore());
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });
    expect(await count(post.id)).toBe(20);
    await world.comment(world.newId(), post.id);
  });
});

describe('a repeated request with an idempotency key', () => {
  test('answers the first comment, also when both run at once', async () => {
    const post = world.post();
    const ann = world.newId();
    const input = { postId: String(post.id), text: 'once', idempotencyKey: 'k1' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.ask(ann, add, { input })),
    );
    expect(new Set(answers.map((answer) => answer.addComment.id)).size).toBe(1);
    expect(await count(post.id)).toBe(1);
    expect(await world.refused(ann, add, { input: { ...input, text: 'another' } })).toMatchObject({
      code: 'CONFLICT',
    });
    await world.ask(world.newId(), add, { input });
    expect(await count(post.id)).toBe(2);
    await world.ask(ann, remove, { id: answers[0].addComment.id });
    expect(await world.refused(ann, add, { input })).toMatchObject({ code: 'NOT_FOUND' });
    for (const idempotencyKey of ['', 'x'.repeat(129)])
      expect(await world.refused(ann, add, { input: { ...input, idempotencyKey } })).toMatchObject({
        code: 'BAD_USER_INPUT',
      });
  });
});

test('a repeated request is judged like any read: it answers the first comment while its author may see it', async () => {
  const [post, ann] = [world.post(), world.newId()];
  const bob = world.newId();
  const parentId = await world.comment(bob, post.id);
  const input = { postId: String(post.id), text: 'once', parentId, idempotencyKey: 'k2' };
  const { addComment } = await world.ask(ann, add, { input });
  const again = async () => (await world.ask(ann, add, { input })).addComment.id;
  for (const between of [{ blockedByViewer: true }, { blocksViewer: true }]) {
    for (const other of [post.authorId, bob]) {
      world.relate(ann, other, between);
      if (other === post.authorId && between.blocksViewer)
        expect(await world.refused(ann, add, { input })).toMatchObject({ code: 'NOT_FOUND' });
      else expect(await again()).toBe(addComment.id);
      expect(
        await world.refused(ann, add, { input: { ...input, idempotencyKey: 'k3' } }),
      ).toMatchObject({
        code: between.blocksViewer ? 'NOT_FOUND' : 'FORBIDDEN',
      });
      world.relate(ann, other, {});
    }
  }
  world.setState(post.authorId, 'disabled');
  expect(await world.refused(ann, add, { input })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await world.refused(ann, add, { input: { ...input, text: 'another' } })).toMatchObject({
    code: 'CONFLICT',
  });
});

describe('replies', () => {
  test('stand under the comment at top level, oldest first, and keep what they answer', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const top = await world.comment(ann, post.id, 'top');
    const first = await world.comment(bob, post.id, 'first', top);
    const second = await world.comment(ann, post.id, 'second', first);
    expect(ids(await commentsOf(null, post.id))).toEqual([top]);
    expect(ids(await repliesOf(null, top))).toEqual([first, second]);
    expect(
      await world.entity(
        null,
        'Comment',
        second,
        'parent { id text } replyCount replies { edges { cursor } }',
      ),
    ).toEqual({
      parent: { id: first, text: 'first' },
      replyCount: 0,
      replies: { edges: [] },
    });
    expect(await world.entity(null, 'Comment', top, 'replyCount')).toEqual({ replyCount: 2 });
    expect(await count(post.id)).toBe(3);
  });

  test('are refused to what is missing, deleted, hidden, under another post, or behind a block', async () => {
    const [post, other, secret] = [
      world.post(),
      world.post(),
      world.post({ visibility: 'PRIVATE' }),
    ];
    const [ann, bob, eve] = [world.newId(), world.newId(), world.newId()];
    const top = await world.comment(ann, post.id);
    const byEve = await world.comment(eve, post.id, 'by Eve', top);
    const hidden = await world.comment(secret.authorId, secret.id);
    const deleted = await world.comment(ann, post.id);
    await world.ask(ann, remove, { id: deleted });
    const reply = (parentId: string, postId = post.id) => ({
      input: { postId: String(postId), text: 'reply', parentId },
    });
    for (const parentId of [deleted, '17', 'nonsense', hidden])
      expect(await world.refused(bob, add, reply(parentId))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await world.refused(bob, add, reply(top, other.id))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.parentId',
    });
    world.relate(bob, eve, { blocksViewer: true });
    expect(await world.refused(bob, add, reply(byEve))).toMatchObject({ code: 'NOT_FOUND' });
    world.relate(bob, eve, { blockedByViewer: true });
    expect(await world.refused(bob, add, reply(byEve))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('that are written while their comment is deleted are refused or go with it', async () => {
    const post = world.post();
    const ann = world.newId();
    const top = await world.comment(ann, post.id);
    const input = { postId: String(post.id), text: 'reply', parentId: top };
    await Promise.allSettled([
      ...Array.from({ length: 5 }, () => world.ask(world.newId(), add, { input })),
      world.ask(ann, remove, { id: top }),
      ...Array.from({ length: 5 }, () => world.ask(world.newId(), add, { input })),
    ]);
    expect(await count(post.id)).toBe(0);
    expect(await world.entity(null, 'Comment', top, 'id')).toBeNull();
  });
});

describe('deleting', () => {
  test('is for the author of the comment and the author of the post, and takes the replies along', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const top = await world.comment(ann, post.id);
    const reply = await world.comment(bob, post.id, 'reply', top);
    const further = await world.comment(ann, post.id, 'further', reply);
    expect(await world.refused(bob, remove, { id: top })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await world.refused(null, remove, { id: top })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await world.ask(bob, remove, { id: reply })).toEqual({ deleteComment: true });
    expect(await world.entity(null, 'Comment', further, 'text parent { id }')).toEqual({
      text: 'further',
      parent: null,
    });
    expect(await world.entity(null, 'Comment', top, 'replyCount')).toEqual({ replyCount: 1 });
    expect(await world.ask(post.authorId, remove, { id: top })).toEqual({ deleteComment: true });
    expect(await count(post.id)).toBe(0);
    for (const id of [top, reply, further])
      expect(await world.entity(ann, 'Comment', id, 'id')).toBeNull();
    expect(ids(await commentsOf(null, post.id))).toEqual([]);
    const events = (await world.published()).filter((event) => event.key === further);
    // What waits to be told is without the text as well.
    expect(events.map((event) => [event.type, event.sequence, event.payload.text])).toEqual([
      ['comment.added', 1, ''],
      ['comment.deleted', 2, ''],
    ]);
  });

  test('is refused for what is missing, deleted or hidden', async () => {
    const secret = world.post({ visibility: 'PRIVATE' });
    const hidden = await world.comment(secret.authorId, secret.id);
    const ann = world.newId();
    const mine = await world.comment(ann, world.post().id);
    await world.ask(ann, remove, { id: mine });
    for (const id of [mine, hidden, '1', 'nonsense'])
      expect(await world.refused(ann, remove, { id })).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('twice at once counts once', async () => {
    const post = world.post();
    const ann = world.newId();
    await world.comment(world.newId(), post.id);
    const id = await world.comment(ann, post.id);
    await Promise.allSettled(Array.from({ length: 5 }, () => world.ask(ann, remove, { id })));
    expect(await count(post.id)).toBe(1);
  });
});

describe('the list of comments', () => {
  test('pages newest first, replies oldest first, without gap or repetition while new ones arrive', async () => {
    const post = world.post();
    const tops: string[] = [];
    for (let i = 0; i < 25; i++) tops.push(await world.comment(world.newId(), post.id));
    const replies: string[] = [];
    for (let i = 0; i < 12; i++)
      replies.push(await world.comment(world.newId(), post.id, 'reply', tops[0]));
    const seen: string[] = [];
    for (let after: string | null | undefined, more = true; more; ) {
      const comments = await commentsOf(null, post.id, 10, after);
      seen.push(...ids(comments));
      await world.comment(world.newId(), post.id, 'meanwhile');
      ({ hasNextPage: more, endCursor: after } = comments.pageInfo);
    }
    expect(seen).toEqual(tops.toReversed());
    const first = await repliesOf(null, tops[0] as string, 8);
    const late = await world.comment(world.newId(), post.id, 'late', tops[0]);
    const second = await repliesOf(null, tops[0] as string, 8, first.pageInfo.endCursor);
    expect([...ids(first), ...ids(second)]).toEqual([...replies, late]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  test('leaves out either side of a block, and fills the page', async () => {
    const post = world.post();
    const [ann, bob, eve] = [world.newId(), world.newId(), world.newId()];
    const byAnn = await world.comment(ann, post.id);
    for (let i = 0; i < 4; i++) await world.comment(bob, post.id);
    const alsoByAnn = await world.comment(ann, post.id);
    await world.comment(eve, post.id);
    world.relate(ann, bob, { blockedByViewer: true });
    world.relate(ann, eve, { blocksViewer: true });
    expect(ids(await commentsOf(ann, post.id, 2))).toEqual([alsoByAnn, byAnn]);
    expect((await commentsOf(bob, post.id)).edges).toHaveLength(5);
    expect((await commentsOf(null, post.id)).edges).toHaveLength(7);
    const byBob = (await commentsOf(bob, post.id)).edges.at(-2)?.node.id as string;
    expect(await world.entity(ann, 'Comment', byBob, 'id')).toBeNull();
    expect(await world.entity(null, 'Comment', byBob, 'id')).toEqual({ id: byBob });
  });

  test('leaves out comments and replies of disabled accounts, while counts stay equal to what is kept', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const byAnn = await world.comment(ann, post.id);
    const byBob = await world.comment(bob, post.id);
    const replies = [
      await world.comment(bob, post.id, 'by Bob', byAnn),
      await world.comment(ann, post.id, 'by Ann', byAnn),
    ];
    world.setState(bob, 'disabled');
    for (const viewer of [null, ann, world.newId()]) {
      expect(ids(await commentsOf(viewer, post.id, 1))).toEqual([byAnn]);
      expect(ids(await repliesOf(viewer, byAnn))).toEqual(replies.slice(1));
      expect(await world.entity(viewer, 'Comment', byBob, 'text')).toBeNull();
    }
    const reply = { postId: String(post.id), text: 'reply', parentId: byBob };
    expect(await world.refused(ann, add, { input: reply })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await count(post.id)).toBe(4);
    expect(await world.entity(null, 'Comment', byAnn, 'replyCount')).toEqual({ replyCount: 2 });
    world.setState(bob, 'active');
    expect(ids(await commentsOf(null, post.id))).toEqual([byBob, byAnn]);
  });

  test('may be asked for twice in one request with different pages', async () => {
    const post = world.post();
    const written: string[] = [];
    for (let i = 0; i < 3; i++) written.unshift(await world.comment(world.newId(), post.id));
    const both = await world.entity(
      null,
      'Post',
      post.id,
      `one: ${page('comments', 1)} two: ${page('comments', 2)}`,
    );
    expect([ids(both.one), ids(both.two)]).toEqual([written.slice(0, 1), written.slice(0, 2)]);
  });

  test('is empty for a post that the viewer may not see, and its comments are null', async () => {
    const post = world.post({ visibility: 'PRIVATE' });
    const id = await world.comment(post.authorId, post.id);
    expect(ids(await commentsOf(post.authorId, post.id))).toEqual([id]);
    expect(ids(await commentsOf(world.newId(), post.id))).toEqual([]);
    expect(await world.entity(world.newId(), 'Comment', id, 'text')).toBeNull();
    expect(await world.entity(null, 'Comment', 'nonsense', 'text')).toBeNull();
  });

  test('refuses page sizes out of bounds and cursors of other lists', async () => {
    const post = world.post();
    const top = await world.comment(world.newId(), post.id);
    await world.comment(world.newId(), post.id);
    const { endCursor } = (await commentsOf(null, post.id, 1)).pageInfo;
    const of = (typename: string, id: string | number, selection: string) =>
      world.refused(
        null,
        `{ _entities(representations: [{ __typename: "${typename}", id: "${id}" }]) { ... on ${typename} { ${selection} } } }`,
      );
    for (const first of [0, 101]) {
      expect(await of('Post', post.id, page('comments', first))).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'first',
      });
      expect(await of('Comment', top, page('replies', first))).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'first',
      });
    }
    expect(await of('Comment', top, page('replies', 5, endCursor))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
    expect(await of('Post', world.post().id, page('comments', 5, endCursor))).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  });
});
