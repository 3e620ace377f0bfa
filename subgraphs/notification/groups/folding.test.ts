import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notification } from '../subgraph.ts';
import { told } from '../testing/told.ts';
import { openWorld, shape, type World } from '../testing/world.ts';
import { foldSome } from './fold-worker.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect(await notification.counters?.verify(world.subgraph.services)).toEqual([]);
  await world.subgraph.dispose();
});

const listed = async (accountId: number) =>
  (
    await world.ask(
      accountId,
      `{ unreadNotificationCount notifications { edges { node { ${shape} } } } }`,
    )
  ).notifications.edges.map(({ node }: { node: unknown }) => node);
const fold = async () => {
  while (await foldSome(world.subgraph.services));
};

test('a thousand likes at once change the notification once, and reads tell of all of them meanwhile', async () => {
  const post = world.post();
  const people = Array.from({ length: 1_000 }, () => world.newId());
  const [first, ...others] = people.map((id) => told.like(post, id));
  await world.hearOnly(first as NonNullable<typeof first>);
  const [before] = await listed(post.authorId);
  await world.hearOnly(...others);
  const [during] = await listed(post.authorId);
  expect(during).toMatchObject({ actorCount: 1_000 });
  expect(during.seq - before.seq).toBeLessThan(5);
  await fold();
  const [after] = await listed(post.authorId);
  expect(after).toMatchObject({ actorCount: 1_000 });
  expect(after.seq).toBe(during.seq + 1);
  await fold();
  expect((await listed(post.authorId))[0].seq).toBe(after.seq);
});

test('likes of many posts cost as many statements as of few', async () => {
  const statementsOf = async (posts: number, likers: number) => {
    const liked = Array.from({ length: posts }, () => world.post());
    const crowd = Array.from({ length: likers }, () => world.newId());
    const heard = crowd.flatMap((id) => liked.map((post) => told.like(post, id)));
    let statements = 0;
    const stop = observeStatements(() => {
      statements += 1;
    });
    await world.hearOnly(...heard);
    stop();
    for (const { id, authorId } of liked)
      expect(await listed(authorId)).toMatchObject([
        { actorCount: likers, post: { id: String(id) } },
      ]);
    return statements;
  };
  expect(await statementsOf(20, 5)).toBe(await statementsOf(3, 2));
});

test('who waits when a notification is read makes it unread, as nobody saw that', async () => {
  const post = world.post();
  const [ann, bob] = [world.newId(), world.newId()];
  await world.hear(told.like(post, ann));
  const [{ seq }] = await listed(post.authorId);
  await world.hearOnly(told.like(post, bob));
  const mark = 'mutation ($seq: Int!) { markNotificationsRead(upToSeq: $seq) }';
  expect((await world.ask(post.authorId, mark, { seq })).markNotificationsRead).toBe(1);
  const [row] = await listed(post.authorId);
  expect(row).toMatchObject({ isRead: false, actorCount: 2 });
  expect((await world.ask(post.authorId, mark, { seq: row.seq })).markNotificationsRead).toBe(0);
});

test('a like that is taken back while it waits leaves no trace', async () => {
  const post = world.post();
  const [ann, bob] = [world.newId(), world.newId()];
  await world.hear(told.like(post, ann));
  await world.hearOnly(told.like(post, bob));
  await world.hearOnly(told.like(post, bob, false), told.like(post, ann, false));
  expect(await listed(post.authorId)).toEqual([]);
  await fold();
  expect(await listed(post.authorId)).toEqual([]);
});

test('likes of a comment and shares are told to their authors, as one', async () => {
  const post = world.post();
  const comment = { id: world.newId(), authorId: world.newId() };
  const [ann, bob] = [world.newId(), world.newId()];
  await world.hear(told.commentLike(post, comment, ann), told.commentLike(post, comment, bob));
  expect(await listed(comment.authorId)).toMatchObject([
    { kind: 'COMMENT_LIKED', actorCount: 2, comment: { id: String(comment.id) } },
  ]);
  await world.hear(told.share(post, ann), told.share(post, ann, 20_001), told.share(post, bob));
  expect(await listed(post.authorId)).toMatchObject([{ kind: 'SHARED', actorCount: 2 }]);
});

test('nobody hears of a save', async () => {
  const post = world.post();
  await world.hear(told.save(post, world.newId()));
  expect(await listed(post.authorId)).toEqual([]);
});

test('a mention is told to each who is named, follows edits, and goes with its text', async () => {
  const post = world.post();
  const [writer, ann, bob] = [world.newId(), world.newId(), world.newId()];
  const comment = { id: world.newId(), authorId: writer };
  const edited = told.comment(post, comment, { revision: 2, mentionIds: [bob, post.authorId] });
  await world.hear(told.comment(post, comment, { mentionIds: [ann, bob, writer] }));
  expect(await listed(ann)).toMatchObject([
    { kind: 'MENTIONED', comment: { id: `${comment.id}` } },
  ]);
  expect(await listed(bob)).toMatchObject([{ kind: 'MENTIONED', actorCount: 1 }]);
  expect(await listed(writer)).toEqual([]);
  await world.hear(edited);
  expect(await listed(ann)).toEqual([]);
  expect(await listed(bob)).toHaveLength(1);
  expect((await listed(post.authorId)).map(({ kind }: { kind: string }) => kind)).toEqual([
    'COMMENTED',
  ]);
  await world.hear(told.comment(post, comment, { deleted: true, revision: 3 }), edited);
  expect(await listed(bob)).toEqual([]);

  const caption = world.post();
  await world.hear(
    told.post(caption, 2, 'READY', false, [ann]),
    told.post(caption, 1, 'PROCESSING', false, [bob]),
  );
  expect(await listed(ann)).toMatchObject([
    { kind: 'MENTIONED', post: { id: String(caption.id) }, comment: null },
  ]);
  expect(await listed(bob)).toEqual([]);
});

test('a mention of an account that was blocked since is gone', async () => {
  const post = world.post();
  const [writer, ann] = [world.newId(), world.newId()];
  const comment = { id: world.newId(), authorId: writer };
  await world.hear(told.comment(post, comment, { mentionIds: [ann] }));
  world.relate(ann, writer, { blocksViewer: true });
  expect(await listed(ann)).toEqual([]);
  await world.hear(told.pair(writer, ann, 1, { blocks: true }));
  const { unreadNotificationCount } = await world.ask(ann, '{ unreadNotificationCount }');
  expect(unreadNotificationCount).toBe(0);
});

test('a request to follow is told, taken back when it is answered, and its answer is told to who asked', async () => {
  const [ann, bob] = [world.newId(), world.newId()];
  const kinds = async (id: number) => (await listed(id)).map(({ kind }: { kind: string }) => kind);
  await world.hear(told.pair(ann, bob, 1, { requests: true }));
  expect(await kinds(bob)).toEqual(['FOLLOW_REQUESTED']);
  await world.hear(told.pair(ann, bob, 2, { follows: true, isAccepted: true }));
  expect(await kinds(bob)).toEqual([]);
  expect(await kinds(ann)).toEqual(['FOLLOW_ACCEPTED']);
  await world.hear(told.pair(ann, bob, 3, {}));
  expect(await kinds(ann)).toEqual([]);
});
