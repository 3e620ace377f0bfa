import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchFrom, prepareAll, readPrepared } from '../testing/prepared.ts';
import { makeClip, makePhoto } from '../testing/samples.ts';
import { type Data, nobody, openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';

let video: VideoSubgraph;
beforeAll(async () => {
  video = await openVideoSubgraph();
});
afterAll(() => video.dispose());

const edit = `mutation ($id: ID!, $photos: [PhotoInput!]!) {
  editPhotos(postId: $id, photos: $photos) { media { url altText width } coverUrl width } }`;
const photo = async (author: ReturnType<VideoSubgraph['person']>, width: number) =>
  video.upload(author, await makePhoto({ seed: width, width, height: 20 }), 'image/jpeg');

test('photos are added, replaced, put in order and removed, with words to each', async () => {
  const author = video.person();
  const uploadIds = [await photo(author, 21), await photo(author, 22), await photo(author, 23)];
  const { id } = await video.publish(author, { uploadIds });
  await prepareAll(video);
  const before = await readPrepared(video, nobody, id);
  const change = async (photos: Data[]) =>
    (await video.data(author, edit, { id, photos })).editPhotos;
  const edited = await change([
    { position: 2, altText: 'the last' },
    { uploadId: await photo(author, 24), altText: 'a new one' },
    { position: 0 },
  ]);
  expect(edited).toMatchObject({
    width: 23,
    media: [
      { width: 23, altText: 'the last' },
      { width: 24, altText: 'a new one' },
      { width: 21, altText: null },
    ],
  });
  expect(edited.coverUrl).toBe(edited.media[0].url);
  const now = await readPrepared(video, nobody, id);
  expect(now.media.map(({ thumbnails }: Data) => thumbnails.length)).toEqual([3, 0, 3]);
  expect(now.media[0].thumbnails).toEqual(before.media[2].thumbnails);
  await prepareAll(video);
  const prepared = await readPrepared(video, nobody, id);
  expect(prepared.media.map(({ thumbnails }: Data) => thumbnails[0]?.width)).toEqual([23, 24, 21]);
  expect(prepared.processing.stage).toBe('DONE');
  expect((await fetchFrom(video, before.media[1].url)).statusCode).toBe(404);
  expect((await fetchFrom(video, before.media[0].url)).statusCode).toBe(200);
  const kept = await change([{ position: 0 }, { position: 1, altText: '' }]);
  expect(kept.media).toMatchObject([{ altText: 'the last' }, { altText: null }]);
});

test('what cannot be is refused, and changes nothing', async () => {
  const author = video.person();
  const { id, mediaUrl } = await video.publish(author);
  const refused = (photos: Data[], viewer = author, postId = id) =>
    video.refusal(viewer, edit, { id: postId, photos });
  const uploadId = await photo(author, 25);
  for (const photos of [
    [],
    [{}],
    [{ position: 0, uploadId }],
    [{ position: 1 }],
    [{ position: -1 }],
    [{ position: 0 }, { position: 0 }],
    [{ uploadId }, { uploadId }],
    [{ position: 0, altText: 'x'.repeat(501) }],
    Array.from({ length: 36 }, (_, position) => ({ position })),
  ])
    expect(await refused(photos), JSON.stringify(photos)).toMatchObject({ code: 'BAD_USER_INPUT' });
  const stranger = video.person();
  const theirs = await photo(stranger, 26);
  expect((await refused([{ uploadId: theirs }])).code).toBe('NOT_FOUND');
  expect((await refused([{ position: 0 }], stranger)).code).toBe('FORBIDDEN');
  const clip = await video.upload(author, await makeClip({ seed: 1 }), 'video/mp4');
  expect((await refused([{ uploadId: clip }])).code).toBe('BAD_USER_INPUT');
  const film = await video.publish(author, { uploadIds: [clip] });
  expect((await refused([{ position: 0 }], author, film.id)).code).toBe('BAD_USER_INPUT');
  expect((await readPrepared(video, nobody, id)).mediaUrl).toBe(mediaUrl);
});
