import { countedValues } from '@clipgraph/platform/counters/create-counters.ts';
import { verifyCounters } from '@clipgraph/platform/counters/drift.ts';
import { foldOnce } from '@clipgraph/platform/counters/folder.ts';
import { counterBases } from '@clipgraph/platform/counters/tables.ts';
import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { counters } from '../counted.ts';
import { interaction } from '../subgraph.ts';
import { comments, likes, removals } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';
import { runDueRemovals, startRemovals } from './removal-worker.ts';
import { removalBatch } from './removals.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());
afterEach(async () => {
  expect(await verifyCounters(world.subgraph.services.database, counters.counted)).toEqual([]);
});

const postCounts = (postId: number) => world.entity(null, 'Post', postId, 'likeCount commentCount');
const userCounts = (userId: number) =>
  world.entity(null, 'User', userId, 'likedPostCount likesReceivedCount');
const farFuture = () => Date.now() + 3_600_000;

/** Many rows at once, with their deltas, as if each had been written by its command. */
async function bulk(postId: number, authorId: number, howMany: number) {
  const { database, counters, ids } = world.subgraph.services;
  const users = Array.from({ length: howMany }, () => world.newId());
  const changes = [
    ...users.map((id) => ({ name: 'likedPosts', id, by: 1 })),
    { name: 'likes', id: postId, by: howMany },
    { name: 'likesReceived', id: authorId, by: howMany },
    { name: 'comments', id: postId, by: howMany },
  ];
  await database.transaction(async (tx) => {
    await tx.insert(likes).values(
      users.map((userId) => ({
        userId,
        postId,
        authorId,
        active: true,
        revision: 1,
        activatedId: ids.next(),
        changedAt: 0,
      })),
    );
    await tx.insert(comments).values(
      users.map((userId) => ({
        id: ids.next(),
        postId,
        postAuthorId: authorId,
        authorId: userId,
        topId: null,
        parentId: null,
        text: 'x',
        createdAt: 0,
        deletedAt: null,
        revision: 1,
      })),
    );
    await counters.add(tx, changes);
  });
  await counters.committed(changes);
}

describe('when a post is deleted', () => {
  test('its likes and comments are gone at once, and every count follows', async () => {
    const [post, other] = [world.post(), world.post()];
    const ann = world.newId();
    await world.like(ann, post.id);
    await world.like(ann, other.id);
    const top = await world.comment(ann, post.id);
    await world.comment(world.newId(), post.id, 'reply', top);
    expect(await userCounts(ann)).toEqual({ likedPostCount: 2, likesReceivedCount: 0 });
    expect(await userCounts(post.authorId)).toEqual({ likedPostCount: 0, likesReceivedCount: 1 });
    await world.postDeleted(post.id);
    expect(await postCounts(post.id)).toEqual({ likeCount: 0, commentCount: 0 });
    expect(await userCounts(ann)).toEqual({ likedPostCount: 1, likesReceivedCount: 0 });
    expect(await userCounts(post.authorId)).toEqual({ likedPostCount: 0, likesReceivedCount: 0 });
    expect(
      (await world.entity(null, 'User', ann, 'likedPosts { edges { node { id } } }')).likedPosts
        .edges,
    ).toEqual([{ node: { id: String(other.id) } }]);
    expect(await world.entity(ann, 'Comment', top, 'id')).toBeNull();
    const events = (await world.published()).filter(
      (event) => event.key === `${post.id}:${ann}` || event.key === top,
    );
    expect(events.map((event) => [event.type, event.sequence]).sort()).toEqual([
      ['comment.added', 1],
      ['comment.deleted', 2],
      ['post.liked', 1],
      ['post.unliked', 2],
    ]);
    await world.postDeleted(post.id);
  });

  test('long lists are removed batch by batch, and what slipped in is removed after a while', async () => {
    const post = world.post();
    await bulk(post.id, post.authorId, 2 * removalBatch + 10);
    await world.postDeleted(post.id);
    expect((await postCounts(post.id)).likeCount).toBe(removalBatch + 10);
    await runDueRemovals(world.subgraph.services, Date.now());
    expect(await postCounts(post.id)).toEqual({ likeCount: 0, commentCount: 0 });
    await bulk(post.id, post.authorId, 1);
    await runDueRemovals(world.subgraph.services, Date.now());
    expect(await postCounts(post.id)).toEqual({ likeCount: 1, commentCount: 1 });
    await runDueRemovals(world.subgraph.services, farFuture());
    expect(await postCounts(post.id)).toEqual({ likeCount: 0, commentCount: 0 });
    expect(
      await world.subgraph.services.database.db
        .select()
        .from(removals)
        .where(eq(removals.id, post.id)),
    ).toEqual([]);
  });
});

describe('when an account is deleted', () => {
  test('its likes are switched off, its comments go with their replies, and others keep theirs', async () => {
    const [post, second] = [world.post(), world.post()];
    const [ann, bob] = [world.newId(), world.newId()];
    for (const user of [ann, bob]) for (const { id } of [post, second]) await world.like(user, id);
    const byAnn = await world.comment(ann, post.id);
    const underAnn = await world.comment(bob, post.id, 'reply', byAnn);
    const byBob = await world.comment(bob, post.id);
    const annUnderBob = await world.comment(ann, post.id, 'reply', byBob);
    await world.userDeleted(ann);
    expect(await postCounts(post.id)).toEqual({ likeCount: 1, commentCount: 1 });
    expect(await postCounts(second.id)).toEqual({ likeCount: 1, commentCount: 0 });
    expect(await userCounts(ann)).toEqual({ likedPostCount: 0, likesReceivedCount: 0 });
    expect(await userCounts(bob)).toEqual({ likedPostCount: 2, likesReceivedCount: 0 });
    expect(await userCounts(post.authorId)).toEqual({ likedPostCount: 0, likesReceivedCount: 1 });
    for (const id of [byAnn, underAnn, annUnderBob])
      expect(await world.entity(null, 'Comment', id, 'id')).toBeNull();
    expect(await world.entity(null, 'Comment', byBob, 'id replyCount')).toEqual({
      id: byBob,
      replyCount: 0,
    });
  });
});

test('a very long thread goes with its comment: hidden at once, counted off in the background', async () => {
  const post = world.post();
  const ann = world.newId();
  const top = Number(await world.comment(ann, post.id));
  const { database, counters, ids } = world.subgraph.services;
  const reply = () => ({
    id: ids.next(),
    postId: post.id,
    postAuthorId: post.authorId,
    authorId: world.newId(),
    topId: top,
    parentId: top,
    text: 'x',
    createdAt: 0,
    deletedAt: null,
    revision: 1,
  });
  const rows = Array.from({ length: removalBatch + 50 }, reply);
  await database.transaction(async (tx) => {
    await tx.insert(comments).values(rows);
    await counters.add(tx, [
      { name: 'comments', id: post.id, by: rows.length },
      { name: 'replies', id: top, by: rows.length },
    ]);
  });
  await world.ask(ann, 'mutation ($id: ID!) { deleteComment(id: $id) }', { id: String(top) });
  expect((await postCounts(post.id)).commentCount).toBe(50);
  expect(await world.entity(null, 'Comment', rows.at(-1)?.id as number, 'id')).toBeNull();
  const stop = startRemovals(world.subgraph.services);
  await expect.poll(() => postCounts(post.id)).toEqual({ likeCount: 0, commentCount: 0 });
  await expect
    .poll(() => database.db.select().from(removals).where(eq(removals.kind, 'thread')))
    .toEqual([]);
  await stop();
});

test('counters equal their rows whatever happens at once: likes, comments, deletions of comments, posts and accounts', async () => {
  const pick = fc.nat(3);
  const action = fc.record({
    kind: fc.constantFrom(
      'like',
      'like',
      'unlike',
      'comment',
      'comment',
      'reply',
      'delete',
      'post deleted',
      'user deleted',
      'fold',
      'sweep',
    ),
    user: pick,
    post: pick,
    comment: pick,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(action, { minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 5 }),
      async (rounds) => {
        const users = Array.from({ length: 4 }, () => world.newId());
        const posts = Array.from({ length: 4 }, () => world.post());
        const written: { id: string; postId: number }[] = [];
        const perform = async ({
          kind,
          user,
          post,
          comment,
        }: {
          kind: string;
          user: number;
          post: number;
          comment: number;
        }) => {
          const accountId = users[user] as number;
          const postId = posts[post]?.id as number;
          const target = written[comment];
          const id = String(postId);
          if (kind === 'like') await world.like(accountId, postId);
          else if (kind === 'unlike')
            await world.ask(accountId, 'mutation ($id: ID!) { unlikePost(postId: $id) { id } }', {
              id,
            });
          else if (kind === 'comment')
            written.unshift({ id: await world.comment(accountId, postId), postId });
          else if (kind === 'reply' && target)
            await world.comment(accountId, target.postId, 'reply', target.id);
          else if (kind === 'delete' && target)
            await world.ask(accountId, 'mutation ($id: ID!) { deleteComment(id: $id) }', {
              id: target.id,
            });
          else if (kind === 'post deleted') await world.postDeleted(postId);
          else if (kind === 'user deleted') await world.userDeleted(accountId);
          else if (kind === 'fold') await foldOnce(world.subgraph.services.database, 5);
          else if (kind === 'sweep') await runDueRemovals(world.subgraph.services, farFuture());
        };
        for (const round of rounds) {
          const results = await Promise.allSettled(round.map(perform));
          for (const result of results)
            if (result.status === 'rejected')
              expect(['NOT_FOUND', 'FORBIDDEN', 'RATE_LIMITED']).toContain(
                result.reason.extensions?.code ?? result.reason,
              );
          const { services } = world.subgraph;
          expect(await verifyCounters(services.database, counters.counted)).toEqual([]);
          // What is cached must say the same as what is stored.
          const fresh = await countedValues(
            services.database.db,
            'likes',
            posts.map(({ id }) => id),
          );
          expect(
            await services.counters.read(
              'likes',
              posts.map(({ id }) => id),
            ),
          ).toEqual(posts.map(({ id }) => fresh.get(id) ?? 0));
        }
      },
    ),
    { numRuns: 25 },
  );
});

test('drift of every counter is told by name and id, and repaired', async () => {
  const post = world.post();
  const ann = world.newId();
  await world.like(ann, post.id);
  const top = await world.comment(ann, post.id);
  await world.comment(ann, post.id, 'reply', top);
  const { database } = world.subgraph.services;
  while ((await foldOnce(database)) > 0);
  const broken = [
    { name: 'comments', id: post.id, counted: 9, actual: 2 },
    { name: 'likedPosts', id: ann, counted: 9, actual: 1 },
    { name: 'likes', id: post.id, counted: 9, actual: 1 },
    { name: 'likesReceived', id: post.authorId, counted: 9, actual: 1 },
    { name: 'replies', id: Number(top), counted: 9, actual: 1 },
  ];
  for (const { name, id } of broken)
    await database.db
      .update(counterBases)
      .set({ value: 9 })
      .where(and(eq(counterBases.name, name), eq(counterBases.id, id)));
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  expect((await interaction.counters?.verify(world.subgraph.services))?.sort(byName)).toEqual(
    broken,
  );
  expect((await interaction.counters?.repair(world.subgraph.services))?.sort(byName)).toEqual(
    broken,
  );
  expect(await interaction.counters?.verify(world.subgraph.services)).toEqual([]);
});

test('what is deleted is gone: texts of comments and of their events, with the transaction that deletes them', async () => {
  const post = world.post();
  const [ann, bob] = [world.newId(), world.newId()];
  const kept = await world.comment(bob, post.id, 'kept text');
  const top = await world.comment(ann, post.id, 'secret text');
  const reply = await world.comment(bob, post.id, 'secret reply', top);
  const byAccount = await world.comment(ann, world.post().id, 'secret of an account');
  const other = world.post();
  const ofPost = await world.comment(bob, other.id, 'secret under a post');
  await world.ask(ann, 'mutation ($id: ID!) { deleteComment(id: $id) }', { id: top });
  await world.userDeleted(ann);
  await world.postDeleted(other.id);
  const stored = await world.subgraph.services.database.db.select().from(comments);
  const textOf = (id: string) => stored.find((row) => row.id === Number(id))?.text;
  expect([top, reply, byAccount, ofPost].map(textOf)).toEqual(['', '', '', '']);
  expect(textOf(kept)).toBe('kept text');
  const told = JSON.stringify(await world.published());
  expect(told).not.toContain('secret');
  expect(told).toContain('kept text');
});
