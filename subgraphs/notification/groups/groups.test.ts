import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runRemovals } from '../removals/removal-worker.ts';
import { notification } from '../subgraph.ts';
import { told } from '../testing/told.ts';
import { openWorld, shape, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect(await notification.counters?.verify(world.subgraph.services)).toEqual([]);
  await world.subgraph.dispose();
});

const listed = async (accountId: Id, args = 'first: 100') =>
  (
    await world.ask(
      accountId,
      `{ notifications(${args}) { edges { node { ${shape} } } pageInfo { hasNextPage endCursor } } }`,
    )
  ).notifications.edges.map(({ node }: { node: unknown }) => node);
const pageAfter = async (accountId: Id, after: string | null) =>
  (
    await world.ask(
      accountId,
      'query ($after: String) { notifications(first: 2, after: $after) { edges { node { post { id } } } pageInfo { hasNextPage endCursor } } }',
      { after },
    )
  ).notifications;
const unread = async (accountId: Id): Promise<number> =>
  (await world.ask(accountId, '{ unreadNotificationCount }')).unreadNotificationCount;
const read = async (accountId: Id, upToSeq: number): Promise<number> =>
  (
    await world.ask(accountId, 'mutation ($seq: Int!) { markNotificationsRead(upToSeq: $seq) }', {
      seq: upToSeq,
    })
  ).markNotificationsRead;
const idOf = (id: Id) => ({ id: String(id) });
const settings = (accountId: Id, kind: string, from: string) =>
  world.ask(
    accountId,
    'mutation ($input: NotificationSettingsInput!) { updateNotificationSettings(input: $input) { kinds { kind from } } }',
    { input: { kinds: [{ kind, from }] } },
  );

describe('what is told', () => {
  test('likes of one post are one notification while it is unread', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    await world.hear(told.like(post, ann));
    await world.hear(told.like(post, bob));
    expect(await listed(post.authorId)).toMatchObject([
      { kind: 'POST_LIKED', actorCount: 2, actors: [idOf(bob), idOf(ann)], post: idOf(post.id) },
    ]);
    expect(await unread(post.authorId)).toBe(1);
  });

  test('what is done after it was read begins a new one', async () => {
    const post = world.post();
    await world.hear(told.like(post, world.newId()));
    const [{ seq }] = await listed(post.authorId);
    expect(await read(post.authorId, seq)).toBe(0);
    const bob = world.newId();
    await world.hear(told.like(post, bob));
    expect(await listed(post.authorId)).toMatchObject([
      { isRead: false, actorCount: 1, actors: [idOf(bob)] },
      { isRead: true, actorCount: 1 },
    ]);
    expect(await listed(post.authorId, 'unreadOnly: true')).toHaveLength(1);
    expect(await unread(post.authorId)).toBe(1);
  });

  test('reading up to a place leaves what came later, and reading less never moves back', async () => {
    const me = world.newId();
    for (const post of [world.post({ authorId: me }), world.post({ authorId: me })])
      await world.hear(told.like(post, world.newId()));
    expect(await read(me, 1)).toBe(1);
    expect(await read(me, 0)).toBe(1);
    expect(await read(me, 2_000_000_000)).toBe(0);
    expect(await read(me, 1)).toBe(0);
  });

  test('a comment is told to the author of the post, an answer to the author of the comment', async () => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    const top = { id: world.newId(), authorId: ann };
    const reply = { id: world.newId(), authorId: bob };
    await world.hear(told.comment(post, top), told.comment(post, reply, { parent: top }));
    expect(await listed(post.authorId)).toMatchObject([
      { kind: 'COMMENTED', actorCount: 2, comment: idOf(reply.id), post: idOf(post.id) },
    ]);
    expect(await listed(ann)).toMatchObject([
      { kind: 'REPLIED', actorCount: 1, comment: idOf(reply.id), post: idOf(post.id) },
    ]);
    await world.hear(told.comment(post, reply, { deleted: true }));
    expect(await listed(post.authorId)).toMatchObject([
      { actorCount: 1, actors: [idOf(ann)], comment: idOf(top.id) },
    ]);
    expect(await listed(ann)).toEqual([]);
  });

  test('an answer to the author of the post is told once', async () => {
    const post = world.post();
    const top = { id: world.newId(), authorId: post.authorId };
    const reply = { id: world.newId(), authorId: world.newId() };
    await world.hear(told.comment(post, reply, { parent: top }));
    expect(await listed(post.authorId)).toMatchObject([{ kind: 'REPLIED' }]);
  });

  test('who comments twice is one actor, until both are deleted', async () => {
    const post = world.post();
    const ann = world.newId();
    const [first, second] = [
      { id: world.newId(), authorId: ann },
      { id: world.newId(), authorId: ann },
    ];
    await world.hear(told.comment(post, first), told.comment(post, second));
    await world.hear(told.comment(post, second, { deleted: true }));
    expect(await listed(post.authorId)).toMatchObject([
      { actorCount: 1, actors: [idOf(ann)], comment: idOf(first.id) },
    ]);
    await world.hear(told.comment(post, first, { deleted: true }));
    expect(await listed(post.authorId)).toEqual([]);
    expect(await unread(post.authorId)).toBe(0);
  });

  test('follows are told to who is followed, in either direction', async () => {
    const [ann, bob] = [world.newId(), world.newId()];
    await world.hear(told.pair(ann, bob, 1, { follows: true }));
    await world.hear(told.pair(ann, bob, 2, { follows: true, isFollowed: true }));
    expect(await listed(ann)).toMatchObject([{ kind: 'FOLLOWED', actors: [idOf(bob)] }]);
    expect(await listed(bob)).toMatchObject([
      { kind: 'FOLLOWED', actors: [idOf(ann)], post: null },
    ]);
    await world.hear(told.pair(ann, bob, 3, { isFollowed: true }));
    expect(await listed(bob)).toEqual([]);
  });

  test('a request to chat is told with its first message, and goes with it', async () => {
    const [chatId, ann, bob] = [world.newId(), world.newId(), world.newId()];
    await world.hear(told.message(chatId, ann, { requestTo: bob }));
    expect(await listed(bob)).toMatchObject([
      { kind: 'MESSAGE_REQUESTED', actors: [idOf(ann)], chat: idOf(chatId) },
    ]);
    await world.hear(told.message(chatId, ann, { seq: 2, deleted: true, revision: 3 }));
    expect(await listed(bob)).toHaveLength(1);
    await world.hear(told.message(chatId, ann, { deleted: true, revision: 4 }));
    expect(await listed(bob)).toEqual([]);
    const other = world.newId();
    await world.hear(told.message(other, ann, {}));
    expect(await listed(bob)).toEqual([]);
  });

  test('an author hears that a post is ready or failed, with no actor', async () => {
    const post = world.post();
    await world.hear(told.post(post, 1, 'PROCESSING'));
    expect(await listed(post.authorId)).toEqual([]);
    await world.hear(told.post(post, 2, 'READY'));
    expect(await listed(post.authorId)).toMatchObject([
      { kind: 'POST_READY', actorCount: 0, actors: [], post: idOf(post.id) },
    ]);
    const failed = world.post({ status: 'FAILED' });
    await world.hear(told.post(failed, 2, 'FAILED'));
    expect(await listed(failed.authorId)).toMatchObject([{ kind: 'POST_FAILED' }]);
    await world.hear(told.post(failed, 3, 'FAILED', true));
    expect(await listed(failed.authorId)).toEqual([]);
  });

  test('pages skip and repeat nothing', async () => {
    const me = world.newId();
    const posts = Array.from({ length: 5 }, () => world.post({ authorId: me }));
    for (const post of posts) await world.hear(told.like(post, world.newId()));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await pageAfter(me, after);
      for (const { node } of page.edges) seen.push(node.post.id);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(posts.map(({ id }) => String(id)).reverse());
  });
});

test('a page of 100 costs as many statements as one of 20', async () => {
  const me = world.newId();
  const posts = Array.from({ length: 100 }, () => world.post({ authorId: me }));
  await world.hear(...posts.map((post) => told.like(post, world.newId())));
  const statementsOf = async (first: number): Promise<number> => {
    let count = 0;
    const stop = observeStatements(() => count++);
    expect(await listed(me, `first: ${first}`)).toHaveLength(first);
    stop();
    return count;
  };
  const twenty = await statementsOf(20);
  expect(twenty).toBeGreaterThan(0);
  expect(await statementsOf(100)).toBe(twenty);
});

describe('what is not told', () => {
  test('an unlike before it was read leaves no trace', async () => {
    const post = world.post();
    const ann = world.newId();
    await world.hear(told.like(post, ann), told.like(post, ann, false));
    expect(await listed(post.authorId)).toEqual([]);
    expect(await unread(post.authorId)).toBe(0);
    await world.hear(told.like(post, ann, true, 3));
    expect(await listed(post.authorId)).toMatchObject([{ actorCount: 1, isWithdrawn: false }]);
    expect(await unread(post.authorId)).toBe(1);
  });

  test('what one does oneself', async () => {
    const post = world.post();
    await world.hear(
      told.like(post, post.authorId),
      told.comment(post, { id: world.newId(), authorId: post.authorId }),
    );
    expect(await listed(post.authorId)).toEqual([]);
  });

  test('what one does not want to hear', async () => {
    const post = world.post();
    const [friend, stranger] = [world.newId(), world.newId()];
    await world.hear(told.pair(post.authorId, friend, 1, { follows: true }));
    await settings(post.authorId, 'POST_LIKED', 'FOLLOWED');
    await world.hear(told.like(post, stranger), told.like(post, friend));
    expect(await listed(post.authorId)).toMatchObject([{ actorCount: 1, actors: [idOf(friend)] }]);
    await settings(post.authorId, 'COMMENTED', 'NOBODY');
    await world.hear(told.comment(post, { id: world.newId(), authorId: friend }));
    expect(await listed(post.authorId)).toHaveLength(1);
    const { notificationSettings } = await world.ask(
      post.authorId,
      '{ notificationSettings { kinds { kind from } } }',
    );
    expect(notificationSettings.kinds).toHaveLength(12);
    expect(notificationSettings.kinds).toContainEqual({ kind: 'COMMENTED', from: 'NOBODY' });
    expect(notificationSettings.kinds).toContainEqual({ kind: 'FOLLOWED', from: 'EVERYONE' });
  });

  test.each([true, false])('what people across a block did, whoever blocks', async (mine) => {
    const post = world.post();
    const [ann, bob] = [world.newId(), world.newId()];
    await world.hear(told.like(post, ann), told.like(post, bob));
    const [a, b] = mine ? [post.authorId, ann] : [ann, post.authorId];
    await world.hear(told.pair(a, b, 1, { blocks: true }));
    expect(await listed(post.authorId)).toMatchObject([{ actorCount: 1, actors: [idOf(bob)] }]);
    await world.hear(told.comment(post, { id: world.newId(), authorId: ann }));
    await world.hear(told.pair(a, b, 2, {}));
    expect(await listed(post.authorId)).toMatchObject([{ actorCount: 1 }]);
  });

  test('who is hidden by now, before any event tells of it', async () => {
    const post = world.post();
    const [ann, bob, eve] = [world.newId(), world.newId(), world.newId()];
    for (const each of [ann, bob, eve]) await world.hear(told.like(post, each));
    world.relate(post.authorId, ann, { blocksViewer: true });
    world.setState(bob, 'disabled');
    expect(await listed(post.authorId)).toMatchObject([{ actorCount: 1, actors: [idOf(eve)] }]);
    world.relate(post.authorId, eve, { blockedByViewer: true });
    expect(await listed(post.authorId)).toEqual([]);
  });

  test('answers below a post that may no longer be seen', async () => {
    const post = world.post({ visibility: 'FOLLOWERS' });
    const ann = world.newId();
    const top = { id: world.newId(), authorId: ann };
    await world.hear(
      told.comment(post, { id: world.newId(), authorId: world.newId() }, { parent: top }),
    );
    expect(await listed(ann)).toEqual([]);
    world.relate(ann, post.authorId, { followedByViewer: true });
    expect(await listed(ann)).toHaveLength(1);
  });

  test('anything to a guest', async () => {
    const refused = { code: 'UNAUTHENTICATED' };
    expect(
      await world.refused(null, '{ notifications { pageInfo { hasNextPage } } }'),
    ).toMatchObject(refused);
    expect(await world.refused(null, '{ notificationSettings { kinds { kind } } }')).toMatchObject(
      refused,
    );
    expect(
      await world.refused(null, 'mutation { markNotificationsRead(upToSeq: 1) }'),
    ).toMatchObject(refused);
    expect(await world.ask(null, '{ unreadNotificationCount }')).toEqual({
      unreadNotificationCount: null,
    });
  });
});

describe('the end of an account', () => {
  test('takes its notifications along, and what others were told of it', async () => {
    const post = world.post();
    const ann = world.newId();
    const own = Array.from({ length: 130 }, () => world.post({ authorId: ann }));
    await world.hear(...own.map((each) => told.like(each, post.authorId)));
    await world.hear(told.like(post, ann), told.like(post, world.newId()));
    expect(await unread(ann)).toBe(130);
    await world.hear(told.user(ann, 2, 'deleted'));
    await runRemovals(world.subgraph.services);
    expect(await listed(ann)).toEqual([]);
    expect(await unread(ann)).toBe(0);
    expect(await listed(post.authorId)).toMatchObject([{ actorCount: 1 }]);
    await world.hear(told.like(world.post({ authorId: ann }), world.newId()));
    expect(await listed(ann)).toEqual([]);
  });
});
