import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import {
  type Answer,
  createDouyinClient,
  type DouyinAccount,
  encode,
  multipart,
  type Part,
  type Values,
} from './douyin-client.ts';

let product: TestInstance;
let clip: Buffer;
let ann: DouyinAccount;
let ben: DouyinAccount;
let stale: DouyinAccount;
let videoId: number;
let commentId: number;

const { raw, get, post, register, publish } = createDouyinClient(() => product.url);

beforeAll(async () => {
  product = await startInstance({ RATE_LIMITS: 'off' });
  clip = await makeClip({ seed: 'abuse', seconds: 1 });
  [ann, ben, stale] = [await register(), await register(), await register()];
  await publish(ann.token, clip, 'a bear');
  videoId = (await get('publish/list/', { user_id: ann.id })).video_list[0].id;
  await post('relation/action/', { token: ben.token, to_user_id: ann.id, action_type: 1 });
  await post('favorite/action/', { token: ben.token, video_id: videoId, action_type: 1 });
  commentId = (
    await post('comment/action/', {
      token: ben.token,
      video_id: videoId,
      action_type: 1,
      comment_text: 'nice',
    })
  ).comment.id;
  await post('message/action/', {
    token: ben.token,
    to_user_id: ann.id,
    action_type: 1,
    content: 'hello',
  });
  await product.data('mutation { logout }', {}, stale.token);
});
afterAll(() => product.close());

/** Everything that the API shows of these accounts. */
async function shown(): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const { id, token } of [ann, ben])
    for (const [path, values] of [
      ['user/', { user_id: id, token }],
      ['publish/list/', { user_id: id, token }],
      ['favorite/list/', { user_id: id, token }],
      ['comment/list/', { video_id: videoId, token }],
      ['relation/follow/list/', { user_id: id, token }],
      ['relation/follower/list/', { user_id: id, token }],
      ['relation/friend/list/', { user_id: id, token }],
      ['message/chat/', { to_user_id: id === ann.id ? ben.id : ann.id, token }],
    ] as [string, Values][])
      found.push(await get(path, values));
  return found;
}

const missing = 2 ** 52;
const huge = ['9223372036854775807', '9223372036854775808', '1e400', '9'.repeat(400)];
const long = 'x'.repeat(5_000);
const noNumbers = ['', 'x', '1.5', 'NaN', '0x1', '[]', '1;drop table posts', 'null', '\u0661'];

/**
 * Each route with values that it takes, and what each bad value of a parameter is answered with.
 */
const routes: {
  method: string;
  path: string;
  private: boolean;
  good: () => Values;
  bad: Record<string, [values: unknown[], code: number][]>;
}[] = [
  {
    method: 'GET',
    path: 'feed/',
    private: false,
    good: () => ({}),
    bad: { latest_time: [[[...noNumbers, ...huge, -1, long], 0]] },
  },
  {
    method: 'POST',
    path: 'user/register/',
    private: false,
    good: () => ({ username: 'never', password: 'made' }),
    bad: {
      username: [[['', long, ' x ', 'a\nb', '\u202eevil', '\u0000'], 40002]],
      password: [[['', '12345', long], 40002]],
    },
  },
  {
    method: 'POST',
    path: 'user/login/',
    private: false,
    good: () => ({ username: ann.name, password: 'wrong' }),
    bad: {
      username: [
        [['', long], 40002],
        [['nobody at all', "' or 1=1 --"], 10003],
      ],
      password: [[['', long], 40002]],
    },
  },
  {
    method: 'GET',
    path: 'user/',
    private: false,
    good: () => ({ token: ann.token }),
    bad: {
      user_id: [
        [noNumbers.slice(1), 40002],
        [[missing, -1, ...huge.slice(0, 2)], 10002],
      ],
    },
  },
  {
    method: 'GET',
    path: 'publish/list/',
    private: false,
    good: () => ({ token: ann.token }),
    bad: {
      user_id: [
        [noNumbers.slice(1), 40002],
        [[missing, 0, ...huge.slice(0, 2)], 10002],
      ],
    },
  },
  {
    method: 'POST',
    path: 'favorite/action/',
    private: true,
    good: () => ({ video_id: videoId, action_type: 1 }),
    bad: {
      video_id: [
        [noNumbers, 40002],
        [[missing, -1, 0, ...huge.slice(0, 2)], 10015],
      ],
      action_type: [[[...noNumbers, 0, 3, -1, ...huge], 40002]],
    },
  },
  {
    method: 'GET',
    path: 'favorite/list/',
    private: false,
    good: () => ({ token: ann.token }),
    bad: {
      user_id: [
        [noNumbers.slice(1), 40002],
        [[missing], 10002],
      ],
    },
  },
  {
    method: 'POST',
    path: 'comment/action/',
    private: true,
    good: () => ({ video_id: videoId, action_type: 1, comment_text: '' }),
    bad: {
      video_id: [[noNumbers, 40002]],
      action_type: [
        [noNumbers, 40002],
        [[0, 3, -1, '1e9'], 10005],
      ],
      comment_text: [[['', '  \n ', 'x'.repeat(256), long], 40002]],
    },
  },
  {
    method: 'GET',
    path: 'comment/list/',
    private: false,
    good: () => ({ video_id: videoId }),
    bad: {
      video_id: [
        [noNumbers, 40002],
        [[missing, -1, ...huge.slice(0, 2)], 10015],
      ],
    },
  },
  {
    method: 'POST',
    path: 'relation/action/',
    private: true,
    good: () => ({ to_user_id: ben.id, action_type: 3 }),
    bad: {
      to_user_id: [[noNumbers, 40002]],
      action_type: [[[...noNumbers, 0, 3, ...huge], 40002]],
    },
  },
  {
    method: 'GET',
    path: 'relation/follow/list/',
    private: false,
    good: () => ({ token: ann.token }),
    bad: {
      user_id: [
        [noNumbers.slice(1), 40002],
        [[missing], 10002],
      ],
    },
  },
  {
    method: 'GET',
    path: 'relation/follower/list/',
    private: false,
    good: () => ({ token: ann.token }),
    bad: {
      user_id: [
        [noNumbers.slice(1), 40002],
        [[missing], 10002],
      ],
    },
  },
  {
    method: 'GET',
    path: 'relation/friend/list/',
    private: true,
    good: () => ({}),
    bad: {
      user_id: [
        [noNumbers.slice(1), 40002],
        [[missing], 10002],
      ],
    },
  },
  {
    method: 'POST',
    path: 'message/action/',
    private: true,
    good: () => ({ to_user_id: ben.id, action_type: 1, content: '' }),
    bad: {
      to_user_id: [[noNumbers, 40002]],
      action_type: [[[...noNumbers, 0, 2, ...huge], 40002]],
      content: [[['', 'x'.repeat(256), long], 40002]],
    },
  },
  {
    method: 'GET',
    path: 'message/chat/',
    private: true,
    good: () => ({ to_user_id: ben.id }),
    bad: {
      to_user_id: [
        [noNumbers, 40002],
        [[missing, -1], 10013],
      ],
      pre_msg_time: [[[...noNumbers, ...huge, -1], 0]],
    },
  },
];

describe('abuse', () => {
  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s answers each bad value by its code and changes nothing',
    async (_name, { method, path, good, bad }) => {
      const before = await shown();
      for (const [name, cases] of Object.entries(bad))
        for (const [values, code] of cases)
          for (const value of values) {
            const sent = { token: ann.token, ...good(), [name]: value as string };
            const { status, text } = await raw(`${path}?${encode(sent)}`, { method });
            expect([name, value, status, JSON.parse(text).status_code]).toEqual([
              name,
              value,
              200,
              code,
            ]);
          }
      expect(await shown()).toEqual(before);
    },
  );

  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s takes no JSON value of another type, and changes nothing',
    async (_name, { method, path, good, bad }) => {
      const before = await shown();
      for (const name of Object.keys(bad))
        for (const wrong of [{}, [], [1], { $ne: 1 }, '__proto__']) {
          const isText = ['username', 'password', 'comment_text', 'content'].includes(name);
          if (isText && typeof wrong === 'string') continue;
          const body = JSON.stringify({ token: ann.token, ...good(), [name]: wrong });
          const { status, text } = await raw(path, {
            method,
            headers: { 'content-type': 'application/json' },
            body,
          });
          const isLenient = ['latest_time', 'pre_msg_time'].includes(name);
          expect([name, wrong, status, JSON.parse(text).status_code]).toEqual([
            name,
            wrong,
            200,
            isLenient ? 0 : 40002,
          ]);
        }
      expect(await shown()).toEqual(before);
    },
  );

  test('without a token, with a stale one and with a made up one nothing private is answered or done', async () => {
    const before = await shown();
    for (const { method, path, good } of [
      ...routes,
      {
        method: 'POST',
        path: 'publish/action/',
        private: true,
        good: () => ({ title: 'x' }),
        bad: {},
      },
    ].filter((route) => route.private))
      for (const token of [
        undefined,
        stale.token,
        'x',
        `${ann.token}x`,
        long,
        ann.token.replace(/\.[^.]+$/, '.'),
        '',
        '../../etc/passwd',
      ]) {
        const answer = JSON.parse(
          (await raw(`${path}?${encode({ ...good(), token })}`, { method })).text,
        );
        expect([path, token, answer.status_code]).toEqual([path, token, 10004]);
      }
    // The feed is for everybody; a stale token only makes its owner a guest.
    expect(await get('feed/', { token: stale.token })).toMatchObject({
      status_code: 0,
      video_list: [{ is_favorite: false }],
    });
    for (const path of [
      'user/',
      'publish/list/',
      'favorite/list/',
      'comment/list/',
      'relation/follow/list/',
      'relation/follower/list/',
    ])
      expect(
        await get(path, { token: stale.token, user_id: ann.id, video_id: videoId }),
      ).toMatchObject({ status_code: 10004 });
    expect(await shown()).toEqual(before);
  });

  test('what belongs to others stays as it is', async () => {
    const before = await shown();
    const remove = { token: ann.token, video_id: videoId, action_type: 2, comment_id: commentId };
    expect(await post('comment/action/', remove)).toMatchObject({ status_code: 10017 });
    for (const comment_id of [missing, -1, 0, '1e300', undefined, 'x'])
      expect((await post('comment/action/', { ...remove, comment_id })).status_code).toBe(
        comment_id === undefined || comment_id === 'x' ? 40002 : 10016,
      );
    expect(await shown()).toEqual(before);
  });

  test('whoever is blocked may not follow, like, comment or write', async () => {
    const [owner, guest] = [await register(), await register()];
    await publish(owner.token, clip, 'mine');
    const { video_list } = await get('publish/list/', { user_id: owner.id });
    await product.data(
      'mutation ($id: ID!) { block(userId: $id) { id } }',
      { id: String(guest.id) },
      owner.token,
    );
    const by = (path: string, values: Values): Promise<Answer> =>
      post(path, { token: guest.token, ...values });
    expect(await by('relation/action/', { to_user_id: owner.id, action_type: 1 })).toMatchObject({
      status_code: 10018,
    });
    expect(
      await by('message/action/', { to_user_id: owner.id, action_type: 1, content: 'x' }),
    ).toMatchObject({ status_code: 10018 });
    expect(
      await by('favorite/action/', { video_id: video_list[0].id, action_type: 1 }),
    ).toMatchObject({ status_code: 10015 });
    expect(
      await by('comment/action/', {
        video_id: video_list[0].id,
        action_type: 1,
        comment_text: 'x',
      }),
    ).toMatchObject({ status_code: 10015 });
    expect(await get('user/', { user_id: owner.id, token: guest.token })).toMatchObject({
      status_code: 10002,
    });
    expect(await get('publish/list/', { user_id: owner.id, token: guest.token })).toMatchObject({
      status_code: 10002,
      video_list: [],
    });
    expect(
      (await get('feed/', { token: guest.token })).video_list.map(
        ({ author }: Answer) => author.id,
      ),
    ).not.toContain(owner.id);
  });

  test('names of uploaded files are never used', async () => {
    const spooled = async () =>
      (await readdir(tmpdir())).filter((name) => /passwd|evil/.test(name));
    const before = await spooled();
    for (const name of [
      '../../../etc/passwd',
      '/etc/passwd',
      '..\\..\\evil.mp4',
      'evil\u0000.mp4',
      `${'a'.repeat(3_000)}.mp4`,
      'evil.html',
      '',
      '%2e%2e%2fevil',
    ]) {
      const parts: Part[] = [
        ['data', clip, name],
        ['title', 'tricks'],
        ['token', ben.token],
      ];
      const { status_code } = JSON.parse(
        (await raw('publish/action/', { method: 'POST', ...multipart(parts) })).text,
      );
      expect([name, status_code]).toEqual([name, 0]);
    }
    const { video_list } = await get('publish/list/', { user_id: ben.id });
    for (const { play_url } of video_list)
      expect(new URL(play_url).pathname).toMatch(/^\/media\/[\w-]+\.mp4$/);
    expect(await spooled()).toEqual(before);
  });

  test('forms that are none, and forms without end, are refused', async () => {
    const before = await shown();
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const field = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const login = field('token', ann.token);
    const cases: [string | Buffer, Record<string, string>, number][] = [
      ['', headers, 40002],
      ['no form', headers, 40002],
      [
        `${login}--b\r\nContent-Disposition: form-data; name="data"; filename="x.mp4"\r\n\r\nhalf a fi`,
        headers,
        40002,
      ],
      [
        `${login}--b\r\nContent-Disposition: form-data; name="other"; filename="x.mp4"\r\n\r\nhalf a fi`,
        headers,
        40002,
      ],
      [`${login}${field('title', 'x')}`, headers, 40002],
      [`${login}--b--\r\n`, { 'content-type': 'multipart/form-data' }, 40002],
      [
        `${login}${Array.from({ length: 200 }, (_, at) => field(`f${at}`, 'x')).join('')}--b--\r\n`,
        headers,
        40002,
      ],
      [`${login}${field('title', 'x'.repeat(300_000))}--b--\r\n`, headers, 40002],
      [
        encode({ token: ann.token, title: 'x' }),
        { 'content-type': 'application/x-www-form-urlencoded' },
        40002,
      ],
      [
        JSON.stringify({ token: ann.token, title: 'x', data: 'x' }),
        { 'content-type': 'application/json' },
        40002,
      ],
    ];
    for (const [body, given, code] of cases) {
      const { status, text } = await raw('publish/action/', {
        method: 'POST',
        headers: given,
        body,
      });
      expect([String(body).slice(0, 40), status, JSON.parse(text).status_code]).toEqual([
        String(body).slice(0, 40),
        200,
        code,
      ]);
    }
    expect(await shown()).toEqual(before);
  });

  test('bodies of a megabyte and more are refused on every other route', async () => {
    const before = await shown();
    for (const { method, path } of routes) {
      const { status, text } = await raw(`${path}?${encode({ token: ann.token })}`, {
        method,
        body: `comment_text=${'x'.repeat(1_100_000)}`,
      });
      expect([path, status, JSON.parse(text)]).toMatchObject([
        path,
        413,
        { status_code: 40002, status_msg: 'The request body is too large.' },
      ]);
    }
    expect(await shown()).toEqual(before);
  });
});
