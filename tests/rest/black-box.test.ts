import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { chunkedRequest, openRaw, type RawAnswer, requestText } from './raw-socket.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance({ RATE_LIMITS: 'off', PUBLIC_URL: 'http://clips.example' });
});
afterAll(() => product.close());

async function once(text: string | Buffer): Promise<RawAnswer> {
  const raw = await openRaw(product.url);
  raw.write(text);
  const answer = await raw.answer();
  raw.close();
  return answer;
}
const json = (answer: RawAnswer) => JSON.parse(answer.body.toString());
const send = (chat: string, text: string) =>
  requestText('POST', '/api/send', {
    body: JSON.stringify({ chat, sender: chat.split(':')[0], text }),
  });
const pullBody = (chat: string) => JSON.stringify({ chat, limit: 2 });

describe('clients without a library', () => {
  test('may send a body with GET, told by its length or in chunks, with and without a type', async () => {
    await once(send('raw1:x', 'hello'));
    const expected = {
      messages: [{ chat: 'raw1:x', text: 'hello', sender: 'raw1' }],
      has_more: false,
      next_cursor: 0,
    };
    for (const request of [
      requestText('GET', '/api/pull', {
        headers: { 'Content-Type': 'application/json' },
        body: pullBody('raw1:x'),
      }),
      requestText('GET', '/api/pull', { body: pullBody('raw1:x') }),
      chunkedRequest('GET', '/api/pull', pullBody('raw1:x')),
      chunkedRequest('POST', '/api/pull/', pullBody('raw1:x')),
    ])
      expect(json(await once(request))).toMatchObject(expected);
    const registered = json(
      await once(requestText('POST', '/douyin/user/register/?username=rawget&password=secret1')),
    );
    const form = `token=${registered.token}&user_id=${registered.user_id}`;
    for (const request of [
      requestText('GET', '/douyin/user/', { body: form }),
      chunkedRequest('GET', '/douyin/user', form),
    ])
      expect(json(await once(request))).toMatchObject({ status_code: 0, user: { name: 'rawget' } });
  });

  test('may keep a connection for many requests, bodies on GET included', async () => {
    const raw = await openRaw(product.url);
    for (let at = 0; at < 5; at++) {
      raw.write(send('raw2:x', `t${at}`));
      expect(await raw.answer()).toMatchObject({ status: 200, body: Buffer.alloc(0) });
      raw.write(requestText('GET', '/api/pull', { body: pullBody('raw2:x') }));
      expect(json(await raw.answer()).messages).toHaveLength(Math.min(at + 1, 2));
      raw.write(requestText('GET', '/ping'));
      expect((await raw.answer()).body.toString()).toBe('{"message":"pong"}');
    }
    raw.close();
  });

  test('may pipeline: answers come in order, each to its own request', async () => {
    const raw = await openRaw(product.url);
    raw.write(
      Array.from({ length: 10 }, (_, at) => send('raw3:x', `t${at}`)).join('') +
        requestText('GET', '/ping'),
    );
    for (let at = 0; at < 10; at++) expect((await raw.answer()).status).toBe(200);
    expect((await raw.answer()).body.toString()).toContain('pong');
    raw.write(
      [
        chunkedRequest('GET', '/api/pull', JSON.stringify({ chat: 'raw3:x', limit: 20 })),
        requestText('GET', '/api/pull', { body: JSON.stringify({ chat: 'raw3:x', cursor: -1 }) }),
        requestText('GET', '/douyin/feed/', { body: 'latest_time=1' }),
        requestText('GET', '/ping/'),
      ].join(''),
    );
    const { messages } = json(await raw.answer());
    // Answers come in order; the requests themselves are worked on side by side.
    const texts: string[] = messages.map(({ text }: { text: string }) => text);
    expect(texts.toSorted()).toEqual(Array.from({ length: 10 }, (_, at) => `t${at}`));
    expect((await raw.answer()).body.toString()).toBe('cursor must not be negative');
    expect(json(await raw.answer())).toMatchObject({ video_list: [], next_time: 0 });
    expect((await raw.answer()).body.toString()).toContain('pong');
    raw.close();
  });

  test('may ask before they send a large body', async () => {
    const raw = await openRaw(product.url);
    const body = JSON.stringify({ chat: 'raw4:x', sender: 'raw4', text: 'x' });
    const told = new Promise<string>((resolve) =>
      raw.socket.once('data', (chunk) => resolve(String(chunk))),
    );
    raw.write(
      `POST /api/send HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    expect(await told).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    raw.write(body);
    await expect
      .poll(
        async () =>
          json(await once(requestText('GET', '/api/pull', { body: pullBody('raw4:x') }))).messages
            .length,
      )
      .toBe(1);
    raw.close();
  });

  test('get their answers compressed only when they ask for it, and always with a length', async () => {
    for (let at = 0; at < 2; at++) await once(send('raw5:x', 'x'.repeat(4_000)));
    const ask = (headers: Record<string, string>) =>
      once(requestText('GET', '/api/pull', { headers, body: pullBody('raw5:x') }));
    const plain = await ask({});
    expect(plain.head).not.toMatch(/content-encoding/i);
    expect(plain.body.subarray(0, 12).toString()).toBe('{"messages":');
    expect((await ask({ 'Accept-Encoding': 'identity' })).body.byteLength).toBe(
      plain.body.byteLength,
    );
  });

  test('are never redirected, whatever the form of the path', async () => {
    for (const path of ['/ping', '/api/send', '/api/pull', ...douyinPaths.map(([, path]) => path)])
      for (const form of [path, `${path}/`])
        for (const method of ['GET', 'POST']) {
          const { status, head } = await once(requestText(method, form));
          expect([
            method,
            form,
            status >= 300 && status < 400,
            /\r\nlocation:/i.test(head),
          ]).toEqual([method, form, false, false]);
        }
  });
});

const douyinPaths: [string, string, string][] = [
  ['GET', '/douyin/feed', 'latest_time=0'],
  ['POST', '/douyin/user/register', 'username=golden&password=secret1'],
  ['POST', '/douyin/user/login', 'username=golden&password=secret1'],
  ['GET', '/douyin/user', 'token=T'],
  ['POST', '/douyin/publish/action', ''],
  ['GET', '/douyin/publish/list', 'token=T'],
  ['POST', '/douyin/favorite/action', 'token=T&video_id=V&action_type=1'],
  ['GET', '/douyin/favorite/list', 'token=T'],
  ['POST', '/douyin/comment/action', 'token=T&video_id=V&action_type=1&comment_text=nice'],
  ['GET', '/douyin/comment/list', 'video_id=V&token=T'],
  ['POST', '/douyin/relation/action', 'token=T&to_user_id=U&action_type=1'],
  ['GET', '/douyin/relation/follow/list', 'token=T'],
  ['GET', '/douyin/relation/follower/list', 'user_id=U&token=T'],
  ['GET', '/douyin/relation/friend/list', 'token=T'],
  ['POST', '/douyin/message/action', 'token=T&to_user_id=U&action_type=1&content=hello'],
  ['GET', '/douyin/message/chat', 'token=T&to_user_id=U'],
];

/**
 * What differs from run to run, and nothing else, is made alike: ids, times, tokens and names of
 * files.
 */
function alike({ head, body }: RawAnswer): string {
  const headers = head
    .replace(/(x-trace-id: )[0-9a-f]{32}/, '$1<trace id>')
    .replace(/(date: ).*/i, '$1<date>')
    .replace(/(content-length: )\d{3,}/i, '$1<hundreds>');
  const text = body
    .toString()
    .replace(/"token":"[^"]+"/, '"token":"<token>"')
    .replace(/"(id|user_id|to_user_id|from_user_id)":\d{10,16}\b/g, '"$1":<id>')
    .replace(/"(next_time|create_time)":\d{13}\b/g, '"$1":<ms>')
    .replace(/"send_time":\d{10}\b/g, '"send_time":<seconds>')
    .replace(/"create_date":"\d\d-\d\d"/g, '"create_date":"<mm-dd>"')
    .replace(/\/media\/[\w-]+/g, '/media/<hash>');
  return `${headers}\n\n${text}`;
}

test('header and body bytes of every route are as they were', async () => {
  const clip = await makeClip({ seed: 'golden', seconds: 1 });
  const friend = json(
    await once(requestText('POST', '/douyin/user/register/?username=silver&password=secret1')),
  );
  const recorded: string[] = [];
  const record = (name: string, answer: RawAnswer) =>
    recorded.push(`=== ${name}\n${alike(answer)}\n`);

  record('GET /ping', await once(requestText('GET', '/ping')));
  record('POST /api/send', await once(send('jack:marcus', 'hello')));
  await once(send('jack:marcus', 'good morning'));
  record('POST /api/send, refused', await once(send('jack', 'hello')));
  record(
    'GET /api/pull',
    await once(
      requestText('GET', '/api/pull', {
        body: JSON.stringify({ chat: 'Jack:MARCUS', reverse: true, limit: 1 }),
      }),
    ),
  );
  record(
    'GET /api/pull, unreadable',
    await once(requestText('GET', '/api/pull', { body: '{"chat":5}' })),
  );
  record('GET /api/unknown', await once(requestText('GET', '/api/unknown')));
  record('DELETE /api/send', await once(requestText('DELETE', '/api/send')));

  let token = '';
  let videoId = '';
  for (const [method, path, query] of douyinPaths) {
    const values = query
      .replace('=T', `=${token}`)
      .replace('=V', `=${videoId}`)
      .replace('=U', `=${friend.user_id}`);
    const name = `${method} ${path}${query === '' ? '' : `?${query}`}`;
    if (path === '/douyin/publish/action') {
      const part = (field: string, value: string) =>
        `--b\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`;
      const body = Buffer.concat([
        Buffer.from(
          '--b\r\nContent-Disposition: form-data; name="data"; filename="bear.mp4"\r\nContent-Type: video/mp4\r\n\r\n',
        ),
        clip,
        Buffer.from(`\r\n${part('token', token)}${part('title', 'bear')}--b--\r\n`),
      ]);
      const head = `POST ${path}/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.byteLength}\r\n\r\n`;
      record(name, await once(Buffer.concat([Buffer.from(head), body])));
      videoId = json(await once(requestText('GET', `/douyin/publish/list/?token=${token}`)))
        .video_list[0].id;
      continue;
    }
    const answer = await once(requestText(method, `${path}/?${values}`));
    token ||= json(answer).token ?? '';
    record(name, answer);
    if (path === '/douyin/relation/action')
      await once(
        requestText(
          'POST',
          `${path}/?token=${friend.token}&to_user_id=${json(await once(requestText('GET', `/douyin/user/?token=${token}`))).user.id}&action_type=1`,
        ),
      );
  }
  record('GET /douyin/feed, of a guest', await once(requestText('GET', '/douyin/feed/')));
  for (const [method, path] of douyinPaths)
    record(`${method} ${path}, with nothing`, await once(requestText(method, path)));
  record('GET /douyin/unknown', await once(requestText('GET', '/douyin/unknown')));
  record('PUT /douyin/feed', await once(requestText('PUT', '/douyin/feed')));
  await expect(recorded.join('\n')).toMatchFileSnapshot('snapshots/routes.txt');
});
