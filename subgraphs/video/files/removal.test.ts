import { jobs as jobRows } from '@clipgraph/platform/jobs/tables.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs } from '../jobs.ts';
import { openMedia } from '../media/media.ts';
import { storedFiles, uploads } from '../tables.ts';
import { makeClip, makePhoto } from '../testing/samples.ts';
import { type Data, openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';
import { fileKey } from './file-key.ts';
import { removal, removalWaitMs, removeFiles } from './removal.ts';
import type { FileName } from './stored-files.ts';

let video: VideoSubgraph;
let store: MediaStore;
let seed = 0;
beforeAll(async () => {
  video = await openVideoSubgraph();
  store = (await openMedia(video.subgraph.services.config)).store;
});
afterAll(() => video.dispose());
beforeEach(() => vi.restoreAllMocks());

const services = () => video.subgraph.services;
const pathOf = (url: string) => url.slice(services().config.publicUrl.length);
const statusOf = async (url: string) => (await video.app.inject({ url: pathOf(url) })).statusCode;
const fileOf = (url: string): FileName => {
  const [, hash = '', extension = ''] = /([0-9a-f]{64})\.(\w+)/.exec(url) ?? [];
  return { hash, extension };
};
const isStored = async (file: FileName) =>
  (await store.stat(fileKey(file.hash, file.extension))) !== null;
const deletePost = (person: Person, id: string) =>
  video.data(person, 'mutation ($id: ID!) { deletePost(id: $id) }', { id });
type Person = ReturnType<VideoSubgraph['person']>;

async function publishPhoto(bytes: Buffer, input: Data = {}) {
  const person = video.person();
  const uploadIds = [await video.upload(person, bytes, 'image/jpeg')];
  const post = await video.publish(person, { ...input, uploadIds });
  return { person, post, file: fileOf(post.mediaUrl) };
}
const newPhoto = () => makePhoto({ seed: ++seed, width: 8, height: 8 });

/** The removals that wait, as the worker would be told of them. */
const removals = async () =>
  (await services().database.db.select().from(jobRows)).filter(({ kind }) => kind === removal.name);
const filesOf = (job: { payload: unknown } | undefined): FileName[] =>
  (job?.payload as { files: FileName[] } | undefined)?.files ?? [];
const goOn = (file: FileName, nowMs: number) => removeFiles(services(), { files: [file] }, nowMs);
const later = () => Date.now() + removalWaitMs + 1_000;

describe('the bytes of a deleted post', () => {
  test('are removed after a wait, its cover’s too', async () => {
    const person = video.person();
    const clip = await makeClip({ seed: 'removed' });
    const post = await video.publish(person, {
      uploadIds: [await video.upload(person, clip, 'video/mp4')],
    });
    const files = [fileOf(post.mediaUrl), fileOf(post.coverUrl)];
    expect(await removals()).toEqual([]);
    await deletePost(person, post.id);
    const [job] = await removals();
    const payload = { files: filesOf(job) };
    expect(payload.files).toHaveLength(2);
    const first = Date.now();
    expect(await removeFiles(services(), payload, first)).toEqual({ afterMs: removalWaitMs });
    for (const file of files) expect(await isStored(file)).toBe(true);
    expect(await removeFiles(services(), payload, first + removalWaitMs - 1)).toEqual({
      afterMs: 1,
    });
    expect(await removeFiles(services(), payload, first + removalWaitMs)).toBeUndefined();
    for (const file of files) expect(await isStored(file)).toBe(false);
    for (const file of files) expect(await rowOf(file)).toBeUndefined();
  });

  test('are refused at once, by a signed address too, and its cover', async () => {
    const { person, post } = await publishPhoto(await newPhoto(), { visibility: 'FRIENDS' });
    const signed = [post.mediaUrl, post.coverUrl];
    for (const url of signed) expect(await statusOf(url)).toBe(200);
    await deletePost(person, post.id);
    for (const url of signed) expect(await statusOf(url)).toBe(404);
  });

  test('stay while another post shows them', async () => {
    const photo = await newPhoto();
    const [one, two] = [await publishPhoto(photo), await publishPhoto(photo)];
    expect(one.file).toEqual(two.file);
    await deletePost(one.person, one.post.id);
    expect(await goOn(one.file, Date.now())).toBeUndefined();
    expect(await goOn(one.file, later())).toBeUndefined();
    expect(await statusOf(two.post.mediaUrl)).toBe(200);
    await deletePost(two.person, two.post.id);
    await goOn(one.file, Date.now());
    await goOn(one.file, later());
    expect(await isStored(one.file)).toBe(false);
  });

  test('are removed with a deleted account', async () => {
    const { person, file } = await publishPhoto(await newPhoto());
    await video.tellState(person, 'deleted', 9);
    expect(JSON.stringify((await removals()).map(({ payload }) => payload))).toContain(file.hash);
  });
});

const rowOf = async ({ hash }: FileName) =>
  (await services().database.db.select().from(storedFiles)).find((row) => row.hash === hash);

describe('publishing the same bytes again', () => {
  /** How far the removal of the first post's bytes has come when they are published again. */
  const steps: [string, (file: FileName) => Promise<unknown>][] = [
    ['before they are doomed', async () => undefined],
    ['when they are doomed', (file) => goOn(file, Date.now())],
    [
      'when they are deleted',
      async (file) => {
        await goOn(file, Date.now());
        await goOn(file, later());
      },
    ],
  ];
  test.each(steps)('%s leaves a post that is served', async (_, removeSoFar) => {
    const photo = await newPhoto();
    const { person, post, file } = await publishPhoto(photo);
    await deletePost(person, post.id);
    await removeSoFar(file);
    const again = await publishPhoto(photo);
    expect(again.file).toEqual(file);
    await goOn(file, Date.now());
    await goOn(file, later());
    await goOn(file, later() + removalWaitMs);
    expect(await statusOf(again.post.mediaUrl)).toBe(200);
    expect(await rowOf(file)).toMatchObject({ state: 'kept' });
  });

  test('waits while they are being deleted', async () => {
    const photo = await newPhoto();
    const { person, post, file } = await publishPhoto(photo);
    await deletePost(person, post.id);
    await goOn(file, Date.now());
    const { promise: deleted, resolve } = Promise.withResolvers<void>();
    const { delete: remove } = store;
    vi.spyOn(store, 'delete').mockImplementationOnce(async (key) => {
      await deleted;
      await remove(key);
    });
    const removing = goOn(file, later());
    await vi.waitFor(async () => expect(await rowOf(file)).toMatchObject({ state: 'deleting' }));
    const again = publishPhoto(photo);
    setTimeout(resolve, 300);
    expect(await removing).toBeUndefined();
    expect(await statusOf((await again).post.mediaUrl)).toBe(200);
  });

  test('while a removal runs again and again never loses them', async () => {
    const photo = await newPhoto();
    const { person, post, file } = await publishPhoto(photo);
    await deletePost(person, post.id);
    let clock = Date.now();
    let isOver = false;
    const removing = (async () => {
      while (!isOver) {
        await goOn(file, clock);
        // A publish takes less than this, so time does not pass more quickly than it may.
        clock += removalWaitMs / 4;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    for (let round = 0; round < 5; round++) {
      const again = await publishPhoto(photo);
      expect(await statusOf(again.post.mediaUrl)).toBe(200);
      await deletePost(again.person, again.post.id);
    }
    isOver = true;
    await removing;
  });
});

describe('a removal that is cut short', () => {
  const die = () => Promise.reject(new Error('killed'));

  test('before its bytes are deleted, is finished by the next one', async () => {
    const { person, post, file } = await publishPhoto(await newPhoto());
    await deletePost(person, post.id);
    await goOn(file, Date.now());
    vi.spyOn(store, 'delete').mockImplementationOnce(die);
    await expect(goOn(file, later())).rejects.toThrow('killed');
    expect(await isStored(file)).toBe(true);
    // Another worker does not take it for its own while the first may still be at it.
    expect((await goOn(file, later()))?.afterMs).toBeGreaterThan(0);
    expect(await goOn(file, later() + 120_000)).toBeUndefined();
    expect(await isStored(file)).toBe(false);
    expect(await rowOf(file)).toBeUndefined();
  });

  test('after its bytes are deleted, leaves the same bytes publishable', async () => {
    const photo = await newPhoto();
    const { person, post, file } = await publishPhoto(photo);
    await deletePost(person, post.id);
    await goOn(file, Date.now());
    const { delete: remove } = store;
    vi.spyOn(store, 'delete').mockImplementationOnce(async (key) => {
      await remove(key);
      await die();
    });
    await expect(goOn(file, later())).rejects.toThrow('killed');
    expect(await rowOf(file)).toMatchObject({ state: 'deleting' });
    await goOn(file, later() + 120_000);
    const again = await publishPhoto(photo);
    expect(await statusOf(again.post.mediaUrl)).toBe(200);
  });
});

test('a publish that dies before its commit leaves a job that removes its bytes', async () => {
  const person = video.person();
  const [photo, clip] = [await newPhoto(), await makeClip({ seed: 'mixed' })];
  const uploadIds = [
    await video.upload(person, photo, 'image/jpeg'),
    await video.upload(person, clip, 'video/mp4'),
  ];
  const before = (await removals()).length;
  // A photo and a video cannot be one post, which is found out after both were stored.
  expect(
    await video.refusal(
      person,
      'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
      { input: { uploadIds, caption: '' } },
    ),
  ).toMatchObject({ code: 'BAD_USER_INPUT' });
  const waiting = await removals();
  expect(waiting).toHaveLength(before + 1);
  const files = filesOf(waiting.at(-1));
  expect(files).toHaveLength(3);
  for (const file of files) expect(await isStored(file)).toBe(true);
  await removeFiles(services(), { files }, Date.now());
  await removeFiles(services(), { files }, later());
  for (const file of files) expect(await isStored(file)).toBe(false);
});

test('files of an arrival that came second are removed', async () => {
  const person = video.person();
  const handler = jobs(services()).find(({ kind }) => kind === 'remove_superseded');
  const { signal } = new AbortController();
  const id = await video.upload(person, await newPhoto(), 'image/jpeg');
  const stray = { hash: 'a'.repeat(64), extension: 'jpg' };
  const [row] = (await services().database.db.select().from(uploads)).filter(
    (upload) => upload.id === Number(id),
  );
  if (!row?.media) throw new Error('The upload is not ready.');
  const key = (file: FileName) => `uploads/${id}/${file.hash}.${file.extension}`;
  await store.copy(key(row.media), key(stray));
  const payload = { uploadId: Number(id), files: [stray, row.media] };
  expect(await handler?.work(payload, signal)).toBeUndefined();
  expect(await store.stat(key(stray))).toBeNull();
  expect(await store.stat(key(row.media))).not.toBeNull();
});
