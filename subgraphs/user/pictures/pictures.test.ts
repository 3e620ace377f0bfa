import { runNextJob } from '@clipgraph/platform/jobs/run-jobs.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { openStore } from '@clipgraph/platform/uploads/storage/open-store.ts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteAccount, disableUser, enableUser } from '../accounts/account-state.ts';
import { jobs } from '../jobs.ts';
import { openPictureWorld, type PictureWorld, plainPicture } from '../testing/pictures.ts';
import { newAccount, openUserSubgraph, password } from '../testing/world.ts';
import { pictureKey } from './picture-files.ts';
import { giveUpPictures } from './removal.ts';

let world: Awaited<ReturnType<typeof openUserSubgraph>>;
let pictures: PictureWorld;
let png: Buffer;
beforeAll(async () => {
  world = await openUserSubgraph();
  pictures = await openPictureWorld(world.subgraph);
  png = await plainPicture(300, 200).png().toBuffer();
});
afterAll(async () => {
  await pictures.app.close();
  await world.subgraph.dispose();
});

const person = async () => (await newAccount(world.services)).id;
const update = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    avatarUrl backgroundUrl
    small: avatar(size: SMALL) { url width height }
    avatar { url width height }
    large: avatar(size: LARGE) { url width height }
  }
}`;
interface Shown {
  avatarUrl: string;
  backgroundUrl: string;
  avatar: { url: string; width: number; height: number } | null;
}
const change = async (id: number, input: object) =>
  (await pictures.data<{ updateProfile: Shown }>(id, update, { input })).updateProfile;
const refusal = async (id: number, input: object) => {
  const { errors } = await world.subgraph.run(viewerOf(id), update, { input });
  const { message, extensions } = errors?.[0] ?? {};
  return { code: undefined, message, ...extensions };
};
const runJobs = async () => {
  const { services } = world;
  const later = () => Date.now() + 1_000;
  const options = { ...services, handlers: jobs(services), clock: later };
  while (await runNextJob(options));
};

describe('an uploaded picture', () => {
  test('is shown in three sizes, as WebP, and avatarUrl is the largest', async () => {
    const id = await person();
    const wide = await plainPicture(1_440, 960).png().toBuffer();
    const shown = await change(id, { avatarUploadId: await pictures.upload(id, wide) });
    expect(shown).toMatchObject({
      small: { width: 216, height: 144 },
      avatar: { width: 360, height: 240 },
      large: { width: 1_080, height: 720, url: shown.avatarUrl },
    });
    for (const [url, width] of [
      [shown.avatar?.url ?? '', 360],
      [shown.avatarUrl, 1_080],
    ] as const) {
      const answer = await pictures.get(url);
      expect(answer).toMatchObject({
        statusCode: 200,
        headers: {
          'content-type': 'image/webp',
          'cache-control': 'public, max-age=300',
          'x-content-type-options': 'nosniff',
        },
      });
      expect(await sharp(answer.rawPayload).metadata()).toMatchObject({ format: 'webp', width });
    }
  });

  test('is not made larger than it was', async () => {
    const id = await person();
    const bytes = await plainPicture(100, 50).jpeg().toBuffer();
    const uploadId = await pictures.upload(id, bytes, 'image/jpeg');
    expect(await change(id, { avatarUploadId: uploadId })).toMatchObject({
      small: { width: 100, height: 50 },
      large: { width: 100, height: 50 },
    });
  });

  test('holds nothing but pixels, upright', async () => {
    const id = await person();
    const bytes = await plainPicture(600, 300)
      .withExif({
        IFD0: { Copyright: 'Ada', ImageDescription: 'at home' },
        IFD3: { GPSLatitude: '52/1 31/1 0/1' },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(bytes.includes('at home')).toBe(true);
    const uploadId = await pictures.upload(id, bytes, 'image/jpeg');
    const { avatarUrl } = await change(id, { avatarUploadId: uploadId });
    const { rawPayload } = await pictures.get(avatarUrl);
    const { width, height, exif, xmp, icc, orientation } = await sharp(rawPayload).metadata();
    expect({ width, height, exif, xmp, icc, orientation }).toEqual({ width: 300, height: 600 });
    expect(rawPayload.includes('at home')).toBe(false);
  });

  test.each([
    ['image/jpeg', () => plainPicture(300, 300).jpeg()],
    ['image/webp', () => plainPicture(300, 300).webp()],
    ['image/gif', () => plainPicture(300, 300).gif()],
    ['image/avif', () => plainPicture(300, 300).avif({ effort: 0 })],
    ['image/tiff', () => plainPicture(300, 300).tiff()],
  ] as const)('may be %s', async (contentType, make) => {
    const id = await person();
    await pictures.upload(id, await make().toBuffer(), contentType);
  });

  test('of an animation is its first frame', async () => {
    const frame = (background: string) => plainPicture(20, 20, background).png().toBuffer();
    const frames = await Promise.all([frame('red'), frame('blue')]);
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const id = await person();
    const uploadId = await pictures.upload(id, bytes, 'image/gif');
    const { avatarUrl } = await change(id, { avatarUploadId: uploadId });
    const { rawPayload } = await pictures.get(avatarUrl);
    const { dominant } = await sharp(rawPayload).stats();
    expect(dominant.r).toBeGreaterThan(dominant.b);
    expect((await sharp(rawPayload).metadata()).pages ?? 1).toBe(1);
  });
});

describe('the bytes', () => {
  test('may be sent again, but no others', async () => {
    const id = await person();
    const other = await plainPicture(300, 200, 'red').png().toBuffer();
    const { url } = await pictures.createUpload(id, png, 'image/png');
    const both = await Promise.all([pictures.put(url, png), pictures.put(url, png)]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect((await pictures.put(url, png)).statusCode).toBe(201);
    const second = await pictures.createUpload(id, other, 'image/png');
    expect((await pictures.put(second.url, other)).statusCode).toBe(201);
    const changed = Buffer.from(other);
    changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
    expect(await pictures.put(second.url, changed)).toMatchObject({ statusCode: 409 });
  });

  test('of two pictures at the same time never mix', async () => {
    const id = await person();
    const red = await plainPicture(200, 200, 'red').png({ compressionLevel: 0 }).toBuffer();
    const blue = await plainPicture(200, 200, 'blue').png({ compressionLevel: 0 }).toBuffer();
    expect(red.length).toBe(blue.length);
    const { url } = await pictures.createUpload(id, red, 'image/png');
    const answers = await Promise.all([pictures.put(url, red), pictures.put(url, blue)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
  });

  test('are taken at the signed address alone', async () => {
    const { url } = await pictures.createUpload(await person(), png, 'image/png');
    const other = await pictures.createUpload(await person(), png, 'image/png');
    for (const forged of [
      url.replace(/\?.*/, ''),
      url.replace(/uploads\/\d+/, `uploads/${other.id}`),
      url.replace('/pictures/uploads', '/upload'),
    ])
      expect((await pictures.app.inject({ method: 'PUT', url: forged })).statusCode).not.toBe(201);
  });
});

describe('a picture in a profile', () => {
  test('is deleted when another one, or an address, takes its place', async () => {
    const id = await person();
    const first = await change(id, { avatarUploadId: await pictures.upload(id, png) });
    const uploadId = await pictures.upload(id, png);
    const second = await change(id, { avatarUploadId: uploadId });
    expect((await pictures.get(first.avatarUrl)).statusCode).toBe(404);
    expect((await pictures.get(second.avatarUrl)).statusCode).toBe(200);
    await runJobs();
    const store = await openStore(world.services.config);
    const firstId = Number(/(\d+)-720/.exec(first.avatarUrl)?.[1]);
    for (const side of [144, 240, 720])
      expect(await store.stat(pictureKey(firstId, side))).toBeNull();
    expect(await change(id, { avatarUrl: 'https://example.org/me.png' })).toMatchObject({
      avatarUrl: 'https://example.org/me.png',
      avatar: null,
    });
    expect((await pictures.get(second.avatarUrl)).statusCode).toBe(404);
    await runJobs();
    expect(await store.stat(pictureKey(Number(uploadId), 240))).toBeNull();
  });

  test('stays when other fields change, or when it is named again', async () => {
    const id = await person();
    const input = { avatarUploadId: await pictures.upload(id, png) };
    const { avatarUrl } = await change(id, input);
    expect(await change(id, input)).toMatchObject({ avatarUrl });
    expect(await change(id, { bio: 'Hello' })).toMatchObject({ avatarUrl });
    await runJobs();
    expect((await pictures.get(avatarUrl)).statusCode).toBe(200);
  });

  test('may stand beside another one behind it', async () => {
    const id = await person();
    const [avatarUploadId, backgroundUploadId] = [
      await pictures.upload(id, png),
      await pictures.upload(id, png),
    ];
    const { avatarUrl, backgroundUrl } = await change(id, { avatarUploadId, backgroundUploadId });
    expect(avatarUrl).not.toBe(backgroundUrl);
    expect((await pictures.get(backgroundUrl)).statusCode).toBe(200);
    const none = await change(id, { backgroundUrl: '' });
    expect(none.backgroundUrl).toContain('default-background');
    expect(none.avatarUrl).toBe(avatarUrl);
  });

  test('is served as long as its account can be seen', async () => {
    const id = await person();
    const uploadId = await pictures.upload(id, png);
    const { avatarUrl } = await change(id, { avatarUploadId: uploadId });
    await disableUser(world.services, id);
    expect((await pictures.get(avatarUrl)).statusCode).toBe(404);
    await enableUser(world.services, id);
    expect((await pictures.get(avatarUrl)).statusCode).toBe(200);
    await deleteAccount(world.services, viewerOf(id), password);
    expect((await pictures.get(avatarUrl)).statusCode).toBe(404);
    await runJobs();
    const store = await openStore(world.services.config);
    expect(await store.stat(pictureKey(Number(uploadId), 720))).toBeNull();
  });
});

describe('updateProfile refuses an upload', () => {
  test('of somebody else, that was used, and that does not exist', async () => {
    const [id, stranger] = [await person(), await person()];
    const mine = await pictures.upload(id, png);
    expect(await refusal(stranger, { avatarUploadId: mine })).toMatchObject({ code: 'NOT_FOUND' });
    await change(id, { avatarUploadId: mine });
    for (const input of [
      { backgroundUploadId: mine },
      { avatarUploadId: '1' },
      { avatarUploadId: 'x' },
      { avatarUploadId: '' },
    ])
      expect(await refusal(id, input), JSON.stringify(input)).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('beside an address, or twice', async () => {
    const id = await person();
    const avatarUploadId = await pictures.upload(id, png);
    expect(await refusal(id, { avatarUploadId, avatarUrl: '' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.avatarUploadId',
    });
    expect(await refusal(id, { avatarUploadId, backgroundUploadId: avatarUploadId })).toMatchObject(
      { code: 'BAD_USER_INPUT', field: 'input.backgroundUploadId' },
    );
  });

  test('without bytes, and with bytes that were refused it says why', async () => {
    const id = await person();
    const text = Buffer.from('only text');
    const { id: avatarUploadId, url } = await pictures.createUpload(id, text, 'image/png');
    expect((await refusal(id, { avatarUploadId })).message).toContain('have not arrived');
    const { error } = await pictures.put(url, text);
    expect(await refusal(id, { avatarUploadId })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(error.message),
    });
  });

  test('to one of two at the same time', async () => {
    const id = await person();
    const uploadId = await pictures.upload(id, png);
    const answers = await Promise.all([
      refusal(id, { avatarUploadId: uploadId }),
      refusal(id, { backgroundUploadId: uploadId }),
    ]);
    expect(answers.map(({ code }) => code ?? 'OK').sort()).toEqual(['NOT_FOUND', 'OK']);
  });
});

test('a guest opens no upload, and no picture may have more than 5 MiB', async () => {
  const { subgraph } = world;
  const query =
    'mutation ($input: CreateUploadInput!) { createPictureUpload(input: $input) { id } }';
  const ask = async (accountId: number | null, input: object) => {
    const viewer = { ...viewerOf(1), accountId };
    const { errors } = await subgraph.run(viewer, query, { input });
    return errors?.[0]?.extensions;
  };
  const input = { contentType: 'image/png', byteLength: 10 };
  expect(await ask(null, input)).toMatchObject({ code: 'UNAUTHENTICATED' });
  const id = await person();
  expect(await ask(id, { ...input, byteLength: 5 * 1024 * 1024 + 1 })).toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
  });
  for (const wrong of [{ byteLength: 0 }, { byteLength: 1.5 }, { sha256: 'x' }])
    expect(await ask(id, { ...input, ...wrong })).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('uploads that no profile shows are given up after a day, with their files', async () => {
  const id = await person();
  const [unused, shown] = [await pictures.upload(id, png), await pictures.upload(id, png)];
  const { avatarUrl } = await change(id, { avatarUploadId: shown });
  const store = await openStore(world.services.config);
  await giveUpPictures(world.services, Date.now() + 25 * 60 * 60_000);
  await runJobs();
  expect(await store.stat(pictureKey(Number(unused), 720))).toBeNull();
  expect(await refusal(id, { avatarUploadId: unused })).toMatchObject({ code: 'NOT_FOUND' });
  expect((await pictures.get(avatarUrl)).statusCode).toBe(200);
});

test.each(['0-720', '1-721', '01-720', '1-720.png', '../x', 'uploads', '9'.repeat(16)])(
  'there is no picture %s',
  async (name) => {
    const answer = await pictures.app.inject(`/pictures/${name}.webp`);
    expect(answer.statusCode).toBe(404);
  },
);
