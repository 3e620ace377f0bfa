import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchFrom, prepareAll, readPrepared } from '../testing/prepared.ts';
import { hasFfmpeg, moving, record } from '../testing/recorded.ts';
import { nobody, openVideoSubgraph, type VideoSubgraph } from '../testing/world.ts';

const edit =
  'mutation ($id: ID!, $input: EditPostInput!) { editPost(id: $id, input: $input) { id } }';
const visibilities = ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'PRIVATE'] as const;
type Who = 'guest' | 'stranger' | 'follower' | 'friend' | 'author';
const mayPlay: Record<(typeof visibilities)[number], readonly Who[]> = {
  PUBLIC: ['guest', 'stranger', 'follower', 'friend', 'author'],
  FOLLOWERS: ['follower', 'friend', 'author'],
  FRIENDS: ['friend', 'author'],
  PRIVATE: ['author'],
};

describe.runIf(hasFfmpeg)('playlists and segments', () => {
  let video: VideoSubgraph;
  let id: string;
  let people: Record<Who, Viewer>;
  beforeAll(async () => {
    video = await openVideoSubgraph();
    const author = video.person();
    const [stranger, follower, friend] = [video.person(), video.person(), video.person()];
    people = { guest: nobody, stranger, follower, friend, author };
    video.follow(follower, author);
    video.follow(friend, author);
    video.follow(author, friend);
    const clip = record(`${moving('160x120', 10)} -pix_fmt yuv420p`);
    const uploadIds = [await video.upload(author, clip, 'video/mp4')];
    ({ id } = await video.publish(author, { uploadIds }));
    await prepareAll(video);
  });
  afterAll(() => video.dispose());

  const show = (visibility: string) =>
    video.data(people.author, edit, { id, input: { visibility } });
  /** The address that somebody is given; undefined for who may not see the post. */
  const given = async (who: Who): Promise<string | undefined> =>
    (await readPrepared(video, people[who], id))?.playback.hlsUrl;
  const files = (master: string) =>
    ['master.m3u8', '120.m3u8', '120.mp4'].map((file) => new URL(file, master).href);
  const statuses = async (master: string) =>
    Promise.all(files(master).map(async (url) => (await fetchFrom(video, url)).statusCode));

  test.each(visibilities)('of %s posts are for those who may see them', async (visibility) => {
    await show(visibility);
    for (const who of Object.keys(people) as Who[]) {
      const url = await given(who);
      expect(url !== undefined, who).toBe(mayPlay[visibility].includes(who));
      if (url === undefined) continue;
      expect(await statuses(url), who).toEqual([200, 200, 200]);
      for (const file of files(url)) {
        const caching = (await fetchFrom(video, file)).headers['cache-control'];
        expect(caching).toMatch(visibility === 'PUBLIC' ? /^public, max-age=300$/ : /^private/);
      }
    }
    const bare = `http://localhost:4000/media/hls/${id}/master.m3u8`;
    expect((await statuses(bare))[0]).toBe(visibility === 'PUBLIC' ? 200 : 404);
  });

  test.each(
    visibilities.flatMap((before) =>
      visibilities.flatMap((after) => (before === after ? [] : [[before, after] as const])),
    ),
  )('that were given while %s are refused once %s, or for everybody', async (before, after) => {
    await show(before);
    const url = (await given('author')) ?? '';
    await show(after);
    const status = after === 'PUBLIC' ? 200 : 404;
    expect(await statuses(url)).toEqual([status, status, status]);
  });

  test('are not given by a changed leave, nor by that of another post', async () => {
    await show('PRIVATE');
    const url = (await given('author')) ?? '';
    const [, leave = ''] = /\/hls\/\d+\/([^/]+)\//.exec(url) ?? [];
    const other = url.replace(id, String(Number(id) + 1));
    for (const wrong of [url.replace(leave, 'x.y'), url.replace(leave, `${leave}A`), other])
      expect((await statuses(wrong))[0]).toBe(404);
    const later = url.replace(/\/(\d+)\./, (_, end) => `/${Number(end) + 1}.`);
    expect((await statuses(later))[0]).toBe(404);
  });

  test('of an account that is disabled are not served', async () => {
    await show('PUBLIC');
    const url = (await given('guest')) ?? '';
    await video.tellState(people.author, 'disabled', 1);
    expect(await statuses(url)).toEqual([404, 404, 404]);
    expect((await statuses(url.replace('master', 'x.y/master')))[0]).toBe(404);
    await video.tellState(people.author, 'active', 2);
    expect(await statuses(url)).toEqual([200, 200, 200]);
  });
});
