import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOperation } from '@clipgraph/schema/operations.ts';
import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../kit/http.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { freePort, ownStores, startProcess } from '../kit/process.ts';
import { type Answer, createDouyinClient, encode } from './douyin-client.ts';

let product: TestInstance;
let classicUrl: string;
beforeAll(async () => {
  const port = await freePort();
  classicUrl = `http://127.0.0.1:${port}`;
  product = await startInstance({ REST_PORT: String(port) });
});
afterAll(() => product.close());

const { raw, get, post, register, publish } = createDouyinClient(() => product.url);

describe('the older HTTP APIs', () => {
  test('are served at the classic port as well, with everything else', async () => {
    for (const path of ['/ping', '/douyin/feed', '/openapi.json', '/livez'])
      expect((await ask(classicUrl + path)).status).toBe((await ask(product.url + path)).status);
    const { status, text } = await ask(`${classicUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ me { id } }"}',
    });
    expect([status, JSON.parse(text)]).toEqual([200, { data: { me: null } }]);
    // What is written at one is read at the other, and URLs of files lead to where the client is.
    const phone = createDouyinClient(() => classicUrl);
    const { id, token } = await register();
    await phone.publish(token, await makeClip({ seed: 'ports', seconds: 1 }), 'a bear');
    const [atClassic] = (await phone.get('publish/list/', { user_id: id })).video_list;
    const [atOwn] = (await get('publish/list/', { user_id: id })).video_list;
    expect([new URL(atClassic.play_url).origin, new URL(atOwn.play_url).origin]).toEqual([
      classicUrl,
      product.url,
    ]);
    for (const { play_url, cover_url, author } of [atClassic, atOwn])
      for (const url of [play_url, cover_url, author.avatar, author.background_image])
        expect((await ask(url)).status).toBe(200);
  });

  test('are described by a document that names every route, and by a page that loads nothing from elsewhere', async () => {
    const { paths } = JSON.parse((await ask(`${product.url}/openapi.json`)).text);
    expect(Object.keys(paths).filter((path) => path.startsWith('/douyin/'))).toHaveLength(16);
    for (const [path, methods] of Object.entries(paths as Record<string, object>))
      for (const method of Object.keys(methods)) {
        const { status } = await ask(product.url + path, { method: method.toUpperCase() });
        expect([path, method, [404, 405].includes(status)]).toEqual([path, method, false]);
      }
    const page = await ask(`${product.url}/openapi`);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('GET /douyin/relation/friend/list/');
    expect(page.text.match(/(src|href)="(?!#|\/)[^"]*"|@import|<script/g)).toBe(null);
  });

  test('know nobody whose session has ended, wherever it was ended', async () => {
    const { token } = await register();
    expect(await get('user/', { token })).toMatchObject({ status_code: 0 });
    await product.data('mutation { logout }', {}, token);
    await expect.poll(async () => (await get('user/', { token })).status_code).toBe(10004);
  });

  test('give nobody else what only they may ask for', async () => {
    const { token } = await register();
    expect(await product.code('{ feed(first: 101) { edges { cursor } } }', {}, token)).toBe(
      'BAD_USER_INPUT',
    );
    expect(
      await product.code('{ me { followers(first: 1000) { edges { cursor } } } }', {}, token),
    ).toBe('BAD_USER_INPUT');
    const message = { room: 'front:door', sender: 'front', text: 'x' };
    const refusals = () =>
      Promise.all([
        product.code(readOperation('rest/RoomMessages'), { room: message.room, limit: 1 }, token),
        product.code(readOperation('rest/SendToRoom'), message, token),
      ]);
    const refused = ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'];
    expect(await refusals()).toEqual(refused);
    // Nor when the same texts are compiled for the routes.
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ...message, chat: message.room });
    const sent = await ask(`${product.url}/api/send`, { method: 'POST', headers, body });
    const pulled = await ask(`${product.url}/api/pull?chat=front:door&limit=1`);
    expect([sent.status, pulled.status]).toEqual([200, 200]);
    expect(await refusals()).toEqual(refused);
  });

  test('have the rate limits of the graph, told as 429 with a time to wait', async () => {
    const { token } = await register();
    await publish(token, await makeClip({ seed: 'limits', seconds: 1 }), 'a bear');
    const { video_list } = await get('publish/list/', { token });
    const values = encode({
      token,
      video_id: video_list[0].id,
      action_type: 1,
      comment_text: 'again',
    });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => raw(`comment/action/?${values}`, { method: 'POST' })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(JSON.parse(refused[0]?.text as string)).toEqual({
      status_code: 10006,
      status_msg: 'You comment too often. Please wait a moment.',
    });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    const { comment_list } = await get('comment/list/', { video_id: video_list[0].id });
    expect(comment_list).toHaveLength(answers.length - refused.length);
  });

  test('carry the id by which a request is found in the log', async () => {
    expect((await raw('feed/')).headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('show photos nowhere, and count them', async () => {
    const { id, token } = await register();
    const postId = await product.publish({ token }, await photo(), { caption: 'a photo' });
    await post('favorite/action/', { token, video_id: postId, action_type: 1 });
    for (const path of ['publish/list/', 'favorite/list/'])
      expect(await get(path, { user_id: id, token })).toMatchObject({
        status_code: 0,
        video_list: [],
      });
    expect((await get('user/', { token })).user).toMatchObject({
      work_count: 1,
      favorite_count: 1,
      total_favorited: 1,
    });
    expect((await get('feed/')).video_list.map((video: Answer) => video.id)).not.toContain(
      Number(postId),
    );
  });
});

async function photo(): Promise<Buffer> {
  const { makePhoto } = await import('@clipgraph/video/testing/samples.ts');
  return makePhoto({ seed: 'photo', width: 32, height: 32 });
}

test('a port that something else has is only a line in the banner, where nobody asked for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-'));
  const own = { ...ownStores(), DATA_DIR: folder, NODE_ENV: 'development', DEMO: '0' };
  /**
   * @returns what the banner says of the port; undefined when it was another test's product that
   *   had it and ended meanwhile
   */
  async function tell(): Promise<string | undefined> {
    const taken = createServer().listen(8080);
    // Somebody else on this machine may have it already, which is as good.
    const isOurs = await once(taken, 'listening').then(
      () => true,
      (error) => {
        expect(error.code).toBe('EADDRINUSE');
        return false;
      },
    );
    const started = await startProcess('deploy/start.mjs', own, /Stop it:/);
    try {
      expect((await ask(`${started.url}/ping`)).status).toBe(200);
      const told = /[a-z]+ on port 8080/.exec(started.output())?.[0] ?? 'nothing';
      return !isOurs && told === 'also on port 8080' ? undefined : told;
    } finally {
      await started.stop();
      taken.close();
    }
  }
  let told: string | undefined;
  while (told === undefined) told = await tell();
  expect(told).toBe('not on port 8080');
  await rm(folder, { recursive: true, force: true });
});
