import { makeClip, makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type HttpAnswer } from '../kit/http.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import {
  type Answer,
  createDouyinClient,
  type DouyinAccount,
  encode,
  form,
  multipart,
  type Part,
  type Values,
} from './douyin-client.ts';

let product: TestInstance;
let clip: Buffer;
/** Every answer of this file, for the rules that hold for all of them. */
const answers: { path: string; answer: HttpAnswer }[] = [];

beforeAll(async () => {
  product = await startInstance({ RATE_LIMITS: 'off', MAX_VIDEO_BYTES: '200000' });
  clip = await makeClip({ seed: 'conformance', seconds: 1 });
});
afterAll(() => product.close());

const client = createDouyinClient(
  () => product.url,
  (path, answer) => answers.push({ path, answer }),
);
const { raw, get, post, register, publish } = client;

let clips = 0;
/** A video of an account. */
async function newVideo({ id, token }: DouyinAccount, title = `video ${++clips}`): Promise<Answer> {
  expect(await publish(token, clip, title)).toMatchObject({ status_code: 0 });
  return (await get('publish/list/', { user_id: id, token })).video_list[0];
}
const emptyUser = 2 ** 52;

describe('the short-video API', () => {
  test('B1: each of 16 routes answers alike with and without the final slash, and never by a redirect', async () => {
    const { id, token } = await register();
    const video = await newVideo(await register());
    const routes: [string, string, Values][] = [
      ['GET', 'feed', { latest_time: 1 }],
      ['POST', 'user/register', { username: '', password: 'x' }],
      ['POST', 'user/login', { username: 'nobody', password: 'wrong password' }],
      ['GET', 'user', { user_id: id, token }],
      ['POST', 'publish/action', { token }],
      ['GET', 'publish/list', { user_id: id, token }],
      ['POST', 'favorite/action', { token, video_id: video.id, action_type: 1 }],
      ['GET', 'favorite/list', { user_id: id }],
      ['POST', 'comment/action', { token, video_id: video.id, action_type: 3 }],
      ['GET', 'comment/list', { video_id: video.id }],
      ['POST', 'relation/action', { token, to_user_id: video.author.id, action_type: 1 }],
      ['GET', 'relation/follow/list', { user_id: id, token }],
      ['GET', 'relation/follower/list', { user_id: id, token }],
      ['GET', 'relation/friend/list', { user_id: id, token }],
      ['POST', 'message/action', { token, to_user_id: video.author.id, action_type: 2 }],
      ['GET', 'message/chat', { token, to_user_id: video.author.id }],
    ];
    expect(routes).toHaveLength(16);
    for (const [method, path, values] of routes) {
      const plain = await raw(`${path}?${encode(values)}`, { method });
      const slashed = await raw(`${path}/?${encode(values)}`, { method });
      expect([path, plain.status, slashed.status, slashed.text]).toEqual([
        path,
        200,
        200,
        plain.text,
      ]);
    }
    for (const misprint of ['relatioin/follow/list', 'relatioin/follow/list/'])
      expect(await get(misprint, { user_id: id, token })).toEqual(
        await get('relation/follow/list', { user_id: id, token }),
      );
  });

  test('B2: parameters count in the query, in forms, in both, repeated, and in JSON', async () => {
    const [{ token }, peer] = [await register(), await register()];
    const values = { token, to_user_id: peer.id, action_type: 1, content: 'hello' };
    const json = { 'content-type': 'application/json' };
    const ways: [string, string, object][] = [
      ['POST', `message/action/?${encode(values)}`, {}],
      ['POST', 'message/action/', { headers: form, body: encode(values) }],
      [
        'POST',
        `message/action/?${encode(values)}`,
        { headers: form, body: encode({ ...values, content: 'of the body' }) },
      ],
      ['POST', `message/action/?${encode(values)}&content=second&token=stale`, {}],
      [
        'POST',
        'message/action/',
        multipart(Object.entries(values).map(([name, value]): Part => [name, String(value)])),
      ],
      ['POST', 'message/action/', { headers: json, body: JSON.stringify(values) }],
      [
        'POST',
        'message/action/',
        {
          headers: json,
          body: JSON.stringify({ ...values, to_user_id: String(peer.id), action_type: '1' }),
        },
      ],
      [
        'POST',
        `message/action/?content=hello&action_type=1`,
        { headers: form, body: encode({ token, to_user_id: peer.id }) },
      ],
    ];
    for (const [method, path, request] of ways)
      expect(JSON.parse((await raw(path, { method, ...request })).text)).toEqual({
        status_code: 0,
        status_msg: 'success',
      });
    const { message_list } = await get('message/chat/', { token, to_user_id: peer.id });
    expect(message_list.map(({ content }: Answer) => content)).toEqual(ways.map(() => 'hello'));

    const expected = await raw(`user/?${encode({ user_id: peer.id, token })}`);
    for (const request of [
      { headers: form, body: encode({ user_id: peer.id, token }) },
      { headers: form, body: encode({ user_id: peer.id, token }), chunked: true },
      { body: encode({ user_id: peer.id, token }) },
    ])
      expect((await raw('user/', request)).text).toBe(expected.text);
    for (const headers of [{ authorization: `Bearer ${token}` }, { token }] as Record<
      string,
      string
    >[])
      expect((await raw(`user/?user_id=${peer.id}`, { headers })).text).toBe(expected.text);
  });

  test('B3: a taken name is a failure with an empty token, and HTTP 200', async () => {
    const { name } = await register();
    const { status, text } = await raw(
      `user/register/?${encode({ username: name, password: name })}`,
      { method: 'POST' },
    );
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { status_code: 10001, status_msg: expect.any(String), user_id: 0, token: '' },
    ]);
    const first = await post('user/login/', { username: name, password: name });
    const second = await post('user/login/', { username: name, password: name });
    expect([first.status_code, first.token.length > 0, second.user_id]).toEqual([
      0,
      true,
      first.user_id,
    ]);
    // Logging in again leaves the tokens of other devices as they are.
    for (const { token } of [first, second])
      expect(await get('user/', { token })).toMatchObject({ status_code: 0, user: { name } });
    for (const wrong of [
      { username: name, password: 'wrong password' },
      { username: `${name}x`, password: name },
    ])
      expect(await post('user/login/', wrong)).toMatchObject({
        status_code: 10003,
        user_id: 0,
        token: '',
      });
    expect(await post('user/login/', { username: '', password: '' })).toMatchObject({
      status_code: 40002,
      user_id: 0,
      token: '',
    });
  });

  test('B4: names of 1 to 32 and passwords of 6 to 32 characters are taken', async () => {
    const name = (length: number) => `n${Date.now()}${'x'.repeat(40)}`.slice(0, length);
    for (const [username, password] of [
      [name(33), 'secret'],
      [name(20), 'p'.repeat(33)],
      [name(20), 'short'],
      ['', 'secret'],
    ])
      expect(await post('user/register/', { username, password })).toMatchObject({
        status_code: 40002,
        user_id: 0,
        token: '',
      });
    expect(
      await post('user/register/', { username: name(32), password: 'p'.repeat(32) }),
    ).toMatchObject({ status_code: 0 });
  });

  test('B5: a profile is found by the token, by the id, or not at all', async () => {
    const { id, name, token } = await register();
    const user = {
      id,
      name,
      follow_count: 0,
      follower_count: 0,
      is_follow: false,
      avatar: expect.stringMatching(/^http/),
      background_image: expect.stringMatching(/^http/),
      signature: expect.stringMatching(/./),
      total_favorited: 0,
      work_count: 0,
      favorite_count: 0,
    };
    expect(await get('user/', { token })).toEqual({ status_code: 0, status_msg: 'success', user });
    expect(await get('user/', { user_id: id })).toEqual({
      status_code: 0,
      status_msg: 'success',
      user,
    });
    // An empty text is as good as none.
    expect(await get('user/', { user_id: '', token })).toEqual({
      status_code: 0,
      status_msg: 'success',
      user,
    });
    for (const unknown of [1, emptyUser, 0, -1, '99999999999999999999']) {
      const answer = await get('user/', { user_id: unknown, token });
      expect([answer.status_code, 'user' in answer]).toEqual([10002, false]);
    }
    expect(await get('user/')).toMatchObject({ status_code: 10004 });
    expect(await get('user/', { user_id: 'me', token })).toMatchObject({ status_code: 40002 });
  });

  test('B6: the feed answers guests, stale tokens and every kind of time', async () => {
    const author = await register();
    const [older, newer] = [await newVideo(author), await newVideo(author)];
    const { next_time: olderMs } = await get('feed/', {
      latest_time: (await get('feed/')).next_time,
    });
    expect(olderMs === 0 || olderMs > 1e12).toBe(true);
    for (const latest_time of [
      undefined,
      '',
      0,
      -5,
      'x',
      '2023-02-15T00:00:00Z',
      Date.now() + 3_600_000,
      Math.floor(Date.now() / 1000) + 3_600,
    ]) {
      const answer = await get('feed/', { latest_time, token: 'stale' });
      expect([latest_time, answer.status_code, answer.video_list[0]?.id]).toEqual([
        latest_time,
        0,
        newer.id,
      ]);
      expect(answer.video_list.length).toBeLessThanOrEqual(30);
      const ids = answer.video_list.map(({ id }: Answer) => id);
      expect(ids).toEqual(ids.toSorted((a: number, b: number) => b - a));
    }
    // The newer one's own time excludes it, in every unit that can tell.
    const page = await get('feed/');
    expect(page.video_list.slice(0, 2).map(({ id }: Answer) => id)).toEqual([newer.id, older.id]);
    const newerMs = await publishedAt(newer.id);
    for (const latest_time of [newerMs, newerMs * 1_000, `${newerMs}000000`])
      expect((await get('feed/', { latest_time })).video_list[0]?.id).toBe(older.id);
    for (const latest_time of [1, 1_600_000_000, 1_600_000_000_000])
      expect(await get('feed/', { latest_time })).toMatchObject({ video_list: [], next_time: 0 });
  });

  /** The time by which a video leaves the feed: pages of one tell it as `next_time`. */
  async function publishedAt(videoId: number): Promise<number> {
    const { post: found } = await product.data('query ($id: ID!) { post(id: $id) { createdAt } }', {
      id: String(videoId),
    });
    return Date.parse(found.createdAt);
  }

  test('B8: a published video stands in the list at once, and its URLs resolve', async () => {
    const { id, token } = await register();
    expect(await publish(token, clip, 'bear')).toEqual({ status_code: 0, status_msg: 'success' });
    const { video_list } = await get('publish/list/', { user_id: id, token });
    expect(video_list).toMatchObject([
      {
        title: 'bear',
        author: { id, work_count: 1 },
        favorite_count: 0,
        comment_count: 0,
        is_favorite: false,
      },
    ]);
    expect(await get('publish/list/', { user_id: id })).toMatchObject({ video_list });
    expect(await get('publish/list/', { token })).toMatchObject({ video_list });
    const [{ play_url, cover_url }] = video_list;
    expect((await ask(play_url)).headers['content-type']).toBe('video/mp4');
    expect((await ask(play_url)).status).toBe(200);
    expect((await ask(cover_url)).status).toBe(200);
    const part = await ask(play_url, { headers: { range: 'bytes=0-9' } });
    expect([part.status, part.body.byteLength, part.headers['content-range']]).toEqual([
      206,
      10,
      `bytes 0-9/${(await ask(play_url)).body.byteLength}`,
    ]);
    expect((await ask(cover_url)).headers['content-type']).toMatch(/^image\//);
    expect(await get('publish/list/', { user_id: emptyUser })).toMatchObject({
      status_code: 10002,
      video_list: [],
    });
    expect(await get('publish/list/')).toMatchObject({ status_code: 10004, video_list: [] });
  });

  test('B9: the token may come before or after the file, in the query or in a header', async () => {
    const { id, token } = await register();
    const title: Part = ['title', 'bear'];
    const data: Part = ['data', clip, 'bear.mp4'];
    for (const [query, headers, parts] of [
      ['', {}, [data, title, ['token', token]]],
      ['', {}, [['token', token], data, title]],
      ['', {}, [title, ['token', token], data]],
      [`?token=${token}&title=bear`, {}, [data]],
      ['', { authorization: `Bearer ${token}` }, [data, title]],
    ] as [string, Record<string, string>, Part[]][]) {
      const body = multipart(parts);
      const answer = await raw(`publish/action/${query}`, {
        method: 'POST',
        body: body.body,
        headers: { ...body.headers, ...headers },
      });
      expect(JSON.parse(answer.text)).toEqual({ status_code: 0, status_msg: 'success' });
    }
    expect((await get('publish/list/', { user_id: id })).video_list).toHaveLength(5);
  });

  test('B10: no title, no video and too large a file are told apart', async () => {
    const { id, token } = await register();
    const sent = async (parts: Part[]) => {
      const answer = await raw('publish/action/', { method: 'POST', ...multipart(parts) });
      return [answer.status, JSON.parse(answer.text).status_code];
    };
    expect(
      await sent([
        ['data', clip, 'bear.mp4'],
        ['token', token],
      ]),
    ).toEqual([200, 40002]);
    expect(
      await sent([
        ['data', clip, 'bear.mp4'],
        ['token', token],
        ['title', '  '],
      ]),
    ).toEqual([200, 40002]);
    expect(
      await sent([
        ['data', clip, 'bear.mp4'],
        ['token', token],
        ['title', 'x'.repeat(129)],
      ]),
    ).toEqual([200, 40002]);
    expect(
      await sent([
        ['token', token],
        ['title', 'bear'],
      ]),
    ).toEqual([200, 40002]);
    const photo = await makePhoto({ seed: 'photo', width: 32, height: 32 });
    for (const noVideo of [
      Buffer.from('just text\n'.repeat(50)),
      photo,
      Buffer.concat([clip.subarray(0, 64), Buffer.alloc(1_000)]),
    ])
      expect(
        await sent([
          ['data', noVideo, 'bear.mp4'],
          ['token', token],
          ['title', 'bear'],
        ]),
      ).toEqual([200, 10007]);
    const large = Buffer.concat([clip, Buffer.alloc(200_001)]);
    for (const parts of [
      [
        ['data', large, 'bear.mp4'],
        ['token', token],
        ['title', 'bear'],
      ],
      [
        ['token', token],
        ['title', 'bear'],
        ['data', large, 'bear.mp4'],
      ],
    ] as Part[][])
      expect(await sent(parts)).toEqual([413, 10014]);
    expect(await get('publish/list/', { user_id: id })).toMatchObject({ video_list: [] });
    expect(await get('user/', { token })).toMatchObject({ user: { work_count: 0 } });
  });

  test('B11: likes are idempotent, and their counters follow', async () => {
    const [author, fan] = [await register(), await register()];
    const video = await newVideo(author);
    const counts = async () => {
      const { video_list } = await get('publish/list/', { user_id: author.id, token: fan.token });
      const { user } = await get('user/', { token: fan.token });
      return [
        video_list[0].favorite_count,
        video_list[0].is_favorite,
        video_list[0].author.total_favorited,
        user.favorite_count,
      ];
    };
    const act = async (action_type: number) =>
      (await post('favorite/action/', { token: fan.token, video_id: video.id, action_type }))
        .status_code;
    expect([await act(1), await act(1), await counts()]).toEqual([0, 0, [1, true, 1, 1]]);
    expect([await act(2), await act(2), await counts()]).toEqual([0, 0, [0, false, 0, 0]]);
    expect(await act(3)).toBe(40002);
    expect(
      await post('favorite/action/', { token: fan.token, video_id: emptyUser, action_type: 1 }),
    ).toMatchObject({ status_code: 10015 });
  });

  test("B12: favourite lists are read by guests and others, with the asker's own is_favorite", async () => {
    const [author, fan, other] = [await register(), await register(), await register()];
    const [first, second] = [await newVideo(author), await newVideo(author)];
    for (const video of [first, second])
      await post('favorite/action/', { token: fan.token, video_id: video.id, action_type: 1 });
    await post('favorite/action/', { token: other.token, video_id: first.id, action_type: 1 });
    const list = async (values: Values) =>
      (await get('favorite/list/', values)).video_list.map(({ id, is_favorite }: Answer) => [
        id,
        is_favorite,
      ]);
    expect(await list({ user_id: fan.id })).toEqual([
      [second.id, false],
      [first.id, false],
    ]);
    expect(await list({ user_id: fan.id, token: other.token })).toEqual([
      [second.id, false],
      [first.id, true],
    ]);
    expect(await list({ token: fan.token })).toEqual([
      [second.id, true],
      [first.id, true],
    ]);
    expect(await get('favorite/list/', { user_id: emptyUser })).toMatchObject({
      status_code: 10002,
      video_list: [],
    });
  });

  test('B13, B14: comments come newest first, are deleted by their author alone, and are counted', async () => {
    const [author, ann, ben] = [await register(), await register(), await register()];
    const video = await newVideo(author);
    const say = (token: string, comment_text: string) =>
      post('comment/action/', { token, video_id: video.id, action_type: 1, comment_text });
    const { status_code, comment } = await say(ann.token, '  first  ');
    expect(status_code).toBe(0);
    expect(comment).toEqual({
      id: expect.any(Number),
      user: expect.objectContaining({ id: ann.id, name: ann.name }),
      content: 'first',
      create_date: expect.stringMatching(/^\d\d-\d\d$/),
    });
    const { comment: second } = await say(ben.token, '二 👋');
    const list = async () =>
      (await get('comment/list/', { video_id: video.id })).comment_list.map(({ id }: Answer) => id);
    const count = async () =>
      (await get('publish/list/', { user_id: author.id })).video_list[0].comment_count;
    expect([await list(), await count()]).toEqual([[second.id, comment.id], 2]);
    const remove = (token: string, comment_id: number, video_id = video.id) =>
      post('comment/action/', { token, video_id, action_type: 2, comment_id });
    for (const { token } of [ben, author])
      expect(await remove(token, comment.id)).toMatchObject({ status_code: 10017 });
    expect(await count()).toBe(2);
    const elsewhere = await newVideo(author);
    expect(await remove(ann.token, comment.id, elsewhere.id)).toMatchObject({ status_code: 10016 });
    expect(await remove(ann.token, comment.id, emptyUser)).toMatchObject({ status_code: 10015 });
    expect(await remove(ann.token, comment.id)).toEqual({ status_code: 0, status_msg: 'success' });
    expect(await remove(ann.token, comment.id)).toMatchObject({ status_code: 10016 });
    expect([
      await list(),
      (await get('publish/list/', { user_id: author.id })).video_list[1].comment_count,
    ]).toEqual([[second.id], 1]);
    for (const text of ['', '   ', 'x'.repeat(256), undefined])
      expect(await say(ann.token, text as string)).toMatchObject({ status_code: 40002 });
    expect(await say(ann.token, '😀'.repeat(255))).toMatchObject({ status_code: 0 });
    for (const action_type of [0, 3])
      expect(
        await post('comment/action/', { token: ann.token, video_id: video.id, action_type }),
      ).toMatchObject({ status_code: 10005 });
    expect(
      await post('comment/action/', {
        token: ann.token,
        video_id: emptyUser,
        action_type: 1,
        comment_text: 'x',
      }),
    ).toMatchObject({
      status_code: 10015,
    });
    expect(await get('comment/list/', { video_id: emptyUser })).toMatchObject({
      status_code: 10015,
      comment_list: [],
    });
    expect(await get('comment/list/', { video_id: video.id, token: ben.token })).toMatchObject({
      status_code: 0,
    });
  });

  test('B15: follows are idempotent; oneself and nobody cannot be followed', async () => {
    const [ann, ben] = [await register(), await register()];
    const act = async (to_user_id: number, action_type = 1) =>
      (await post('relation/action/', { token: ann.token, to_user_id, action_type })).status_code;
    expect([
      await act(ben.id),
      await act(ben.id),
      await act(ann.id),
      await act(emptyUser),
      await act(ben.id, 3),
    ]).toEqual([0, 0, 50016, 10013, 40002]);
    expect(await get('user/', { user_id: ben.id, token: ann.token })).toMatchObject({
      user: { follower_count: 1, is_follow: true },
    });
    expect(await get('user/', { user_id: ann.id, token: ann.token })).toMatchObject({
      user: { follow_count: 1, is_follow: false },
    });
    expect([await act(ben.id, 2), await act(ben.id, 2)]).toEqual([0, 0]);
  });

  test('B16: lists are exact at once, after follows and after their end', async () => {
    const [ann, ben, eve] = [await register(), await register(), await register()];
    const follow = (from: DouyinAccount, to: DouyinAccount, action_type = 1) =>
      post('relation/action/', { token: from.token, to_user_id: to.id, action_type });
    const ids = async (path: string, values: Values) =>
      (await get(path, values)).user_list.map(({ id, is_follow }: Answer) => [id, is_follow]);
    await follow(ann, ben);
    await follow(ann, eve);
    await follow(ann, ben);
    expect(await ids('relation/follow/list/', { user_id: ann.id, token: ann.token })).toEqual([
      [eve.id, true],
      [ben.id, true],
    ]);
    expect(await ids('relation/follow/list/', { user_id: ann.id })).toEqual([
      [eve.id, false],
      [ben.id, false],
    ]);
    expect(await ids('relation/follower/list/', { user_id: ben.id })).toEqual([[ann.id, false]]);
    expect(await ids('relation/follower/list/', { token: ben.token })).toEqual([[ann.id, false]]);
    await follow(ann, eve, 2);
    expect(await ids('relation/follow/list/', { token: ann.token })).toEqual([[ben.id, true]]);
    expect(await ids('relation/follower/list/', { user_id: eve.id })).toEqual([]);
    for (const path of [
      'relation/follow/list/',
      'relation/follower/list/',
      'relation/friend/list/',
    ])
      expect(await get(path, { user_id: emptyUser, token: ann.token })).toMatchObject({
        status_code: 10002,
        user_list: [],
      });
    expect(await get('relation/follow/list/')).toMatchObject({ status_code: 10004, user_list: [] });
  });

  test('B17: friends follow each other, and their list carries the newest message', async () => {
    const [ann, ben] = [await register(), await register()];
    const friends = async (values: Values) =>
      (await get('relation/friend/list/', values)).user_list;
    const follow = (from: DouyinAccount, to: DouyinAccount) =>
      post('relation/action/', { token: from.token, to_user_id: to.id, action_type: 1 });
    await follow(ann, ben);
    expect([await friends({ token: ann.token }), await friends({ token: ben.token })]).toEqual([
      [],
      [],
    ]);
    await follow(ben, ann);
    expect(await friends({ user_id: ann.id, token: ann.token })).toMatchObject([
      { id: ben.id, is_follow: true, message: '', msgType: 0, msg_type: 0 },
    ]);
    await post('message/action/', {
      token: ann.token,
      to_user_id: ben.id,
      action_type: 1,
      content: 'hello',
    });
    expect(await friends({ token: ann.token })).toMatchObject([
      { id: ben.id, message: 'hello', msgType: 1, msg_type: 1 },
    ]);
    expect(await friends({ token: ben.token })).toMatchObject([
      { id: ann.id, message: 'hello', msgType: 0, msg_type: 0 },
    ]);
    await post('message/action/', {
      token: ben.token,
      to_user_id: ann.id,
      action_type: 1,
      content: 'good morning',
    });
    expect(await friends({ token: ann.token })).toMatchObject([
      { message: 'good morning', msgType: 0 },
    ]);
    expect(await friends({ token: ben.token })).toMatchObject([
      { message: 'good morning', msgType: 1 },
    ]);
    // Nobody reads the conversations of others.
    const eve = await register();
    expect(await friends({ user_id: ann.id, token: eve.token })).toMatchObject([
      { id: ben.id, is_follow: false, message: '', msgType: 0 },
    ]);
    expect(await get('relation/friend/list/', { user_id: ann.id })).toMatchObject({
      status_code: 10004,
      user_list: [],
    });
  });

  test('B18: strangers may write to each other, and both see it', async () => {
    const [ann, ben] = [await register(), await register()];
    const send = (values: Values) =>
      post('message/action/', {
        token: ann.token,
        to_user_id: ben.id,
        action_type: 1,
        content: 'hello',
        ...values,
      });
    expect(await send({})).toEqual({ status_code: 0, status_msg: 'success' });
    const expected = [
      {
        id: expect.any(Number),
        from_user_id: ann.id,
        to_user_id: ben.id,
        content: 'hello',
        create_time: expect.any(Number),
      },
    ];
    for (const [{ token }, peer] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      const { message_list } = await get('message/chat/', { token, to_user_id: peer.id });
      expect(message_list).toEqual(expected);
      expect(Math.abs(message_list[0].create_time - Date.now())).toBeLessThan(60_000);
    }
    expect(await send({ to_user_id: emptyUser })).toMatchObject({ status_code: 10013 });
    expect(await get('message/chat/', { token: ann.token, to_user_id: emptyUser })).toMatchObject({
      status_code: 10013,
      message_list: [],
    });
    for (const values of [
      { content: '' },
      { content: 'x'.repeat(256) },
      { action_type: 2 },
      { to_user_id: 'ben' },
      { to_user_id: ann.id },
    ])
      expect(await send(values)).toMatchObject({ status_code: 40002 });
    expect(
      (await get('message/chat/', { token: ann.token, to_user_id: ben.id })).message_list,
    ).toHaveLength(1);
  });

  test('B19: polling gives what is newer, of both sides, in order', async () => {
    const [ann, ben] = [await register(), await register()];
    const send = (from: DouyinAccount, to: DouyinAccount, content: string) =>
      post('message/action/', { token: from.token, to_user_id: to.id, action_type: 1, content });
    const poll = async (pre_msg_time?: number | string) => {
      const { message_list } = await get('message/chat/', {
        token: ann.token,
        to_user_id: ben.id,
        pre_msg_time,
      });
      return message_list.map(({ content }: Answer) => content);
    };
    await send(ann, ben, 'one');
    const [{ create_time }] = (await get('message/chat/', { token: ann.token, to_user_id: ben.id }))
      .message_list;
    expect(await poll(create_time)).toEqual([]);
    await atNextSecond(create_time);
    await send(ann, ben, 'two');
    await send(ben, ann, 'three');
    for (const time of [
      create_time,
      Math.floor(create_time / 1000),
      create_time * 1_000,
      `${create_time}000000`,
    ])
      expect([time, await poll(time)]).toEqual([time, ['two', 'three']]);
    for (const time of [undefined, 0, '', -1, 'x'])
      expect(await poll(time)).toEqual(['one', 'two', 'three']);
    expect(await poll(Date.now() + 3_600_000)).toEqual([]);
  });

  test('B20: a list without entries is an empty array', async () => {
    const { id, token } = await register();
    for (const [path, key] of [
      ['publish/list/', 'video_list'],
      ['favorite/list/', 'video_list'],
      ['relation/follow/list/', 'user_list'],
      ['relation/follower/list/', 'user_list'],
      ['relation/friend/list/', 'user_list'],
    ] as const)
      expect(await get(path, { user_id: id, token })).toEqual({
        status_code: 0,
        status_msg: 'success',
        [key]: [],
      });
    const peer = await register();
    expect(await get('message/chat/', { token, to_user_id: peer.id })).toMatchObject({
      status_code: 0,
      message_list: [],
    });
    const video = await newVideo(peer);
    expect(await get('comment/list/', { video_id: video.id })).toMatchObject({
      status_code: 0,
      comment_list: [],
    });
  });

  test('B21: ids in exponent form are understood', async () => {
    const [ann, ben] = [await register(), await register()];
    const exponent = ben.id.toExponential();
    expect(exponent).toMatch(/e\+\d+$/);
    expect(await get('user/', { user_id: exponent })).toMatchObject({
      status_code: 0,
      user: { id: ben.id },
    });
    expect(
      await post('relation/action/', {
        token: ann.token,
        to_user_id: exponent.toUpperCase(),
        action_type: '1e0',
      }),
    ).toMatchObject({
      status_code: 0,
    });
    const video = await newVideo(ben);
    const video_id = video.id.toExponential();
    for (const action_type of [1, 2])
      expect(
        await post('favorite/action/', { token: ann.token, video_id, action_type }),
      ).toMatchObject({ status_code: 0 });
    const { comment } = await post('comment/action/', {
      token: ann.token,
      video_id,
      action_type: 1,
      comment_text: 'nice',
    });
    expect((await get('comment/list/', { video_id })).comment_list).toMatchObject([
      { id: comment.id },
    ]);
    const removal = {
      token: ann.token,
      video_id,
      action_type: 2,
      comment_id: comment.id.toExponential(),
    };
    expect(await post('comment/action/', removal)).toEqual({
      status_code: 0,
      status_msg: 'success',
    });
    for (const path of ['message/chat/', 'relation/friend/list/'])
      expect(
        await get(path, { token: ann.token, to_user_id: exponent, user_id: exponent }),
      ).toMatchObject({ status_code: 0 });
    for (const broken of [`${ben.id}.5`, '1.5e0', '0x10', '1e', 'Infinity', ' 1'])
      expect(await get('user/', { user_id: broken })).toMatchObject({ status_code: 40002 });
  });

  test('B23: a bad token is HTTP 200 and 10004, where it counts', async () => {
    const { id } = await register();
    for (const [method, path] of [
      ['GET', 'user/'],
      ['POST', 'publish/action/'],
      ['GET', 'publish/list/'],
      ['POST', 'favorite/action/'],
      ['GET', 'favorite/list/'],
      ['POST', 'comment/action/'],
      ['GET', 'comment/list/'],
      ['POST', 'relation/action/'],
      ['GET', 'relation/follow/list/'],
      ['GET', 'relation/follower/list/'],
      ['GET', 'relation/friend/list/'],
      ['POST', 'message/action/'],
      ['GET', 'message/chat/'],
    ] as const) {
      const { status, text } = await raw(
        `${path}?${encode({ token: 'stale', user_id: id, video_id: 1, to_user_id: 1, action_type: 1 })}`,
        {
          method,
        },
      );
      // The keys of the route stay, with empty values.
      const key = /(publish|favorite)\/list/.test(path)
        ? 'video_list'
        : /comment\/list/.test(path)
          ? 'comment_list'
          : /chat/.test(path)
            ? 'message_list'
            : /list/.test(path)
              ? 'user_list'
              : undefined;
      const expected = {
        status_code: 10004,
        status_msg: 'Please log in.',
        ...(key && { [key]: [] }),
      };
      expect([path, status, JSON.parse(text)]).toEqual([path, 200, expected]);
    }
  });

  test('B23: registration and login do not look at a token', async () => {
    const { name } = await register();
    expect(
      await post('user/login/', { username: name, password: name, token: 'stale' }),
    ).toMatchObject({ status_code: 0 });
    expect(
      await post('user/register/', { username: `${name}2`, password: name, token: 'stale' }),
    ).toMatchObject({ status_code: 0 });
  });

  test('B22: every number of every answer above is a JSON number that loses no digit', () => {
    expect(answers.length).toBeGreaterThan(200);
    for (const { path, answer } of answers) {
      expect([path, answer.headers['content-type']]).toEqual([
        path,
        'application/json; charset=utf-8',
      ]);
      const { status_code, status_msg } = JSON.parse(answer.text, (key, value) => {
        if (typeof value === 'number')
          expect([path, key, Number.isSafeInteger(value)]).toEqual([path, key, true]);
        if (key === 'id' || key.endsWith('_id') || key.endsWith('_time') || key.endsWith('_count'))
          expect([path, key, typeof value]).toEqual([path, key, 'number']);
        expect([path, key, value === null]).toEqual([path, key, false]);
        return value;
      });
      expect([path, typeof status_code, typeof status_msg]).toEqual([path, 'number', 'string']);
      expect([path, answer.status === 200 || answer.status === 413]).toEqual([path, true]);
    }
  });
});

/** Seconds must differ where messages are compared by them. */
async function atNextSecond(timeMs: number): Promise<void> {
  await expect
    .poll(() => Math.floor(Date.now() / 1000), { timeout: 5_000, interval: 20 })
    .toBeGreaterThan(Math.floor(timeMs / 1000));
}

describe('deployments', () => {
  test('B7: 75 videos come in pages of 30, 30 and 15, then none; photos are not among them', async () => {
    const other = await startInstance({ RATE_LIMITS: 'off' });
    try {
      const { get, register, publish } = createDouyinClient(() => other.url);
      expect(await get('feed/')).toEqual({
        status_code: 0,
        status_msg: 'success',
        video_list: [],
        next_time: 0,
      });
      const { id, token } = await register();
      for (let five = 0; five < 15; five++)
        await Promise.all(
          Array.from({ length: 5 }, (_, at) => publish(token, clip, `video ${five}.${at}`)),
        );
      const photo = await makePhoto({ seed: 'photo', width: 32, height: 32 });
      await other.publish({ token }, photo);

      const sizes: number[] = [];
      const ids: number[] = [];
      for (let latest_time: number | undefined; latest_time !== 0; ) {
        const page: Answer = await get('feed/', { latest_time });
        sizes.push(page.video_list.length);
        ids.push(...page.video_list.map((video: Answer) => video.id));
        latest_time = page.next_time;
      }
      expect(sizes).toEqual([30, 30, 15, 0]);
      expect(new Set(ids).size).toBe(75);
      const { video_list } = await get('publish/list/', { user_id: id });
      expect(video_list.map((video: Answer) => video.id)).toEqual(ids);
    } finally {
      await other.close();
    }
    // Converters have the lowest priority: they wait for whatever else is tested meanwhile.
  }, 400_000);

  test('B4, B11, B15, B19 by configuration: strict repeats, polling of what was received, times, sizes and zones', async () => {
    const other = await startInstance({
      RATE_LIMITS: 'off',
      DOUYIN_STRICT: 'on',
      DOUYIN_CHAT_POLLING: 'received',
      DOUYIN_FEED: 'for-you',
      DOUYIN_FEED_SIZE: '2',
      DOUYIN_MESSAGE_LENGTH: '3',
      DOUYIN_TIME_ZONE: 'Pacific/Kiritimati',
      LEGACY_TOKEN_TTL_HOURS: '48',
    });
    try {
      const { get, post, register, publish } = createDouyinClient(() => other.url);
      const [ann, ben] = [await register(), await register()];
      for (const title of ['1', '2', '3']) await publish(ann.token, clip, title);
      const { video_list } = await get('feed/');
      expect(video_list).toHaveLength(2);
      // Chosen for the viewer, who needs no own videos.
      expect((await get('feed/', { token: ann.token })).video_list).toEqual([]);
      const video_id = video_list[0].id;
      const like = async (action_type: number) =>
        (await post('favorite/action/', { token: ben.token, video_id, action_type })).status_code;
      expect([await like(2), await like(1), await like(1), await like(2)]).toEqual([
        10009, 0, 10008, 0,
      ]);
      const follow = async (action_type: number) =>
        (await post('relation/action/', { token: ben.token, to_user_id: ann.id, action_type }))
          .status_code;
      expect([await follow(2), await follow(1), await follow(1), await follow(2)]).toEqual([
        50017, 0, 50023, 0,
      ]);

      const send = (from: DouyinAccount, to: DouyinAccount, content: string) =>
        post('message/action/', { token: from.token, to_user_id: to.id, action_type: 1, content });
      expect(await send(ann, ben, 'long')).toMatchObject({ status_code: 40002 });
      await send(ann, ben, 'one');
      await send(ben, ann, 'two');
      const contents = async (pre_msg_time?: number) =>
        (
          await get('message/chat/', { token: ann.token, to_user_id: ben.id, pre_msg_time })
        ).message_list.map(({ content }: Answer) => content);
      expect([await contents(), await contents(1)]).toEqual([['one', 'two'], ['two']]);

      const today = () =>
        new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati', dateStyle: 'short' })
          .format(new Date())
          .slice(5);
      const before = today();
      const { comment } = await post('comment/action/', {
        token: ben.token,
        video_id,
        action_type: 1,
        comment_text: 'when',
      });
      expect([before, today()]).toContain(comment.create_date);
      const claims = JSON.parse(
        Buffer.from(ann.token.split('.')[1] as string, 'base64url').toString(),
      );
      expect(claims.exp - claims.iat).toBe(48 * 3_600);
    } finally {
      await other.close();
    }
  });
});
