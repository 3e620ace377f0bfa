import { outbox } from '@clipgraph/platform/events/tables.ts';
import { runNextJob } from '@clipgraph/platform/jobs/run-jobs.ts';
import { jobs as jobRows } from '@clipgraph/platform/jobs/tables.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobs } from '../jobs.ts';
import { postMedia, posts } from '../tables.ts';
import { openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';

let video: VideoSubgraph;
beforeAll(async () => {
  video = await openVideoSubgraph();
});
afterAll(() => video.dispose());

const secret = 'the words of a deleted post';
const deletePost = 'mutation ($id: ID!) { deletePost(id: $id) }';
const db = () => video.subgraph.services.database.db;
const runJobs = async () => {
  const { database, log } = video.subgraph.services;
  while (await runNextJob({ database, log, handlers: jobs(video.subgraph.services) }));
};
const rowOf = async (id: string) =>
  (
    await db()
      .select()
      .from(posts)
      .where(eq(posts.id, Number(id)))
  )[0];

test('the caption and the tags of a deleted post are blanked with its deletion', async () => {
  const author = video.person();
  const { id } = await video.publish(author, { caption: secret, tags: ['mine'] });
  await video.data(author, deletePost, { id });
  expect(await rowOf(id)).toMatchObject({ caption: '', tags: [] });
});

test('events that wait to be handed over say nothing of it soon after', async () => {
  const author = video.person();
  const { id } = await video.publish(author, { caption: secret, tags: ['mine'] });
  const other = await video.publish(author, { caption: 'another post' });
  expect(JSON.stringify(await db().select().from(outbox))).toContain(secret);
  await video.data(author, deletePost, { id });
  await runJobs();
  const told = JSON.stringify(await db().select().from(outbox));
  expect(told).not.toContain(secret);
  expect(told).toContain('another post');
  expect(told).toContain(String(other.id));
});

test('a deleted account’s posts are blanked as well', async () => {
  const author = video.person();
  const { id } = await video.publish(author, { caption: secret });
  await video.tellState(author, 'deleted', 2);
  expect(await rowOf(id)).toMatchObject({ caption: '' });
  await runJobs();
  expect(JSON.stringify(await db().select().from(outbox))).not.toContain(secret);
});

test('posts that were deleted by an older release are forgotten once', async () => {
  const author = video.person();
  const { id } = await video.publish(author, { caption: secret });
  // As the release before wrote it.
  await db()
    .update(posts)
    .set({ deletedAt: Date.now(), audience: 'NOBODY' })
    .where(eq(posts.id, Number(id)));
  await db()
    .insert(jobRows)
    .values({ kind: 'forget_deleted_posts', payload: {}, createdAt: 0, dueAt: 0, attempts: 0 });
  await runJobs();
  expect(await rowOf(id)).toMatchObject({ caption: '', tags: [] });
  expect(
    await db()
      .select()
      .from(postMedia)
      .where(eq(postMedia.postId, Number(id))),
  ).toEqual([]);
});
