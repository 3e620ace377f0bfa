import { readdir } from 'node:fs/promises';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openMedia } from '../media/media.ts';
import { startWorker } from '../processing/worker.ts';
import { mediaChecks } from '../tables.ts';
import { openVideoOnBucket } from '../testing/bucket-world.ts';
import { makeClip, makePhoto } from '../testing/samples.ts';
import { nobody, sha256, type VideoSubgraph } from '../testing/world.ts';
import { incomingKey } from '../uploads/upload-files.ts';
import { checkNextPost } from './check-posts.ts';
import { counters } from './counters.ts';

let video: VideoSubgraph;
beforeAll(async () => {
  video = await openVideoOnBucket();
});
afterAll(() => video.dispose());

const post =
  'query ($id: ID!) { post(id: $id) { status failureReason mediaUrl coverUrl durationMs media { url } } }';
const publishPost = 'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }';
const counted =
  'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { postCount } } }';
const seen = async (viewer: Parameters<VideoSubgraph['data']>[0], id: string) =>
  (await video.data(viewer, post, { id })).post;
const get = (url: string) =>
  video.app.inject({
    method: 'GET',
    url: url.slice(video.subgraph.services.config.publicUrl.length),
  });
const store = async () => (await openMedia(video.subgraph.services.config)).store;

/** Sends bytes as a browser does: straight into the bucket. */
async function send(
  viewer: Parameters<VideoSubgraph['data']>[0],
  bytes: Buffer,
  contentType: string,
  more = {},
): Promise<string> {
  const { id, url } = await video.createUpload(viewer, bytes, contentType, more);
  const answer = await fetch(url, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': contentType },
  });
  expect(answer.status).toBe(200);
  return id;
}
const checkAll = async () => {
  while (await checkNextPost(video.subgraph.services));
};
const countOf = async (viewer: { accountId: number }) =>
  (
    await video.data(nobody, counted, {
      of: [{ __typename: 'User', id: String(viewer.accountId) }],
    })
  )._entities[0].postCount;

describe('bytes that went straight into the bucket', () => {
  test('are checked before anybody but the author sees the post', async () => {
    const author = video.person();
    const clip = await makeClip({ seed: 1 });
    const uploadId = await send(author, clip, 'video/mp4', { sha256: sha256(clip) });
    const made = await video.publish(author, { uploadIds: [uploadId], tags: ['tag'] });
    expect(made).toMatchObject({ status: 'PROCESSING', kind: 'VIDEO', media: [] });
    expect((await get(made.mediaUrl)).headers['content-type']).toBe('image/jpeg');
    expect(await seen(nobody, made.id)).toBeNull();
    expect(await seen(author, made.id)).toMatchObject({ status: 'PROCESSING' });
    expect(await countOf(author)).toBe(0);
    await checkAll();
    const ready = await seen(nobody, made.id);
    expect(ready).toMatchObject({ status: 'READY', durationMs: 2000 });
    for (const url of [ready.mediaUrl, ready.coverUrl])
      expect((await get(url)).statusCode).toBe(200);
    expect((await get(ready.mediaUrl)).headers['content-type']).toBe('video/mp4');
    expect(await countOf(author)).toBe(1);
    expect((await video.events()).slice(-2)).toMatchObject([
      { type: 'post.published', sequence: 1, payload: { status: 'PROCESSING' } },
      { type: 'post.ready', sequence: 2, payload: { status: 'READY', tags: ['tag'] } },
    ]);
    expect(await (await store()).stat(incomingKey(Number(uploadId)))).toBeNull();
    expect(await counters.verify(video.subgraph.services)).toEqual([]);
  });

  test('several photos become one post, in order', async () => {
    const author = video.person();
    const uploadIds: string[] = [];
    for (const seed of [1, 2, 3])
      uploadIds.push(
        await send(author, await makePhoto({ seed, width: 8, height: 8 }), 'image/jpeg'),
      );
    const { id } = await video.publish(author, { uploadIds });
    await checkAll();
    expect((await seen(nobody, id)).media).toHaveLength(3);
  });

  test.each([
    ['text called .mp4', Buffer.from('only text'), {}, 'none of'],
    ['other bytes than hashed', undefined, { sha256: '0'.repeat(64) }, 'SHA-256'],
  ])('%s: the post fails with the reason, for its author only', async (_, bytes, more, reason) => {
    const author = video.person();
    const before = await readdir((await store()).workFolder);
    const uploadId = await send(author, bytes ?? (await makeClip({ seed: 2 })), 'video/mp4', more);
    const { id } = await video.publish(author, { uploadIds: [uploadId] });
    await checkAll();
    const failed = await seen(author, id);
    expect(failed.status).toBe('FAILED');
    expect(failed.failureReason).toContain(reason);
    expect(await seen(nobody, id)).toBeNull();
    expect(await countOf(author)).toBe(0);
    expect(await readdir((await store()).workFolder)).toEqual(before);
  });

  test('have to be there, all of them, before the post is published', async () => {
    const author = video.person();
    const clip = await makeClip({ seed: 3 });
    const { id } = await video.createUpload(author, clip, 'video/mp4');
    expect(
      await video.refusal(author, publishPost, { input: { uploadIds: [id], caption: '' } }),
    ).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('of a post that was deleted meanwhile become nothing', async () => {
    const author = video.person();
    const { id } = await video.publish(author, {
      uploadIds: [await send(author, await makeClip({ seed: 4 }), 'video/mp4')],
    });
    await video.data(author, 'mutation ($id: ID!) { deletePost(id: $id) }', { id });
    await checkAll();
    expect(await seen(author, id)).toBeNull();
    expect(await countOf(author)).toBe(0);
    expect((await video.events()).at(-1)).toMatchObject({ type: 'post.deleted' });
  });

  test('are checked once by many workers, and again after one that died', async () => {
    const author = video.person();
    const ids: string[] = [];
    for (const seed of [5, 6, 7])
      ids.push(
        (
          await video.publish(author, {
            uploadIds: [await send(author, await makeClip({ seed }), 'video/mp4')],
          })
        ).id,
      );
    await Promise.all([checkAll(), checkAll(), checkAll()]);
    await checkAll();
    for (const id of ids) expect(await seen(nobody, id)).toMatchObject({ status: 'READY' });
    expect(
      (await video.events()).filter(({ type, key }) => type === 'post.ready' && ids.includes(key)),
    ).toHaveLength(3);
    const { id } = await video.publish(author, {
      uploadIds: [await send(author, await makeClip({ seed: 8 }), 'video/mp4')],
    });
    const { db } = video.subgraph.services.database;
    await db.update(mediaChecks).set({ leasedUntil: Date.now() + 60_000, attempts: 1 });
    await checkAll();
    expect(await seen(nobody, id)).toBeNull();
    await db.update(mediaChecks).set({ leasedUntil: Date.now() - 1 });
    await checkAll();
    expect(await seen(nobody, id)).toMatchObject({ status: 'READY' });
  });

  test('are timed stage by stage, whoever watches', async () => {
    const author = video.person();
    await checkAll();
    await video.publish(author, {
      uploadIds: [await send(author, await makeClip({ seed: 10 }), 'video/mp4')],
    });
    const seenStages: string[] = [];
    const stage: Services['stage'] = (name, work) => {
      seenStages.push(name);
      return work();
    };
    expect(await checkNextPost({ ...video.subgraph.services, stage })).toBe(true);
    expect(seenStages).toEqual(['post', 'fetch', 'strip', 'probe', 'cover', 'store']);
  });

  test('are found by the worker while it runs', async () => {
    const author = video.person();
    const stop = await startWorker(video.subgraph.services);
    const { id } = await video.publish(author, {
      uploadIds: [await send(author, await makeClip({ seed: 9 }), 'video/mp4')],
    });
    await vi.waitFor(
      async () => expect(await seen(nobody, id)).toMatchObject({ status: 'READY' }),
      { timeout: 10_000 },
    );
    await stop();
  });
});
