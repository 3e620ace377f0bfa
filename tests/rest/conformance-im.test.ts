import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask } from '../kit/http.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { createImClient, type PulledPage, texts } from './im-client.ts';

let product: TestInstance;
beforeAll(async () => {
  // All tests here write from one address, more in a second than a person's clients do.
  product = await startInstance({ OPEN_ROOMS_SENDS_PER_SECOND: '100000' });
});
afterAll(() => product.close());

const { send, sendRaw, pull, pullRaw, newRoom } = createImClient(() => product.url);
const invalidChat = (chat: string) =>
  `invalid Chat ID '${chat}', should be in the format of user1:user2`;

/** A room with `count` messages `t1`, `t2` ... of its first member. */
async function filledRoom(count: number) {
  const made = newRoom();
  for (let number = 1; number <= count; number++) await send(made.room, made.a, `t${number}`);
  return made;
}
const numbered = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => `t${from + (to > from ? at : -at)}`);

/** Follows `next_cursor` to the end. */
async function pages(
  members: Record<string, unknown>,
  headers?: Record<string, string>,
): Promise<PulledPage[]> {
  const found = [await pull(members, headers)];
  while (found.at(-1)?.has_more)
    found.push(await pull({ ...members, cursor: found.at(-1)?.next_cursor }, headers));
  return found;
}

describe('the IM API', () => {
  test('A1: ping answers pong', async () => {
    const { status, text, headers } = await ask(`${product.url}/ping`);
    expect([status, text, headers['content-type']]).toEqual([
      200,
      '{"message":"pong"}',
      'application/json; charset=utf-8',
    ]);
  });

  test('A2: a valid send is answered with 200 and no body', async () => {
    const { room, a } = newRoom();
    const { status, body, headers } = await sendRaw({ chat: room, sender: a, text: 'hello' });
    expect([status, body.byteLength, headers['content-length']]).toEqual([200, 0, '0']);
  });

  test('A3: a room is one in any order and case, and its name comes back as it was asked', async () => {
    const { room, a, b } = newRoom();
    await send(room, a, 'hello');
    const before = Math.floor(Date.now() / 1000);
    for (const chat of [`${b}:${a}`, `${b}:${a}`.toUpperCase(), room]) {
      const { messages, has_more, next_cursor } = await pull({ chat });
      expect(messages).toEqual([{ chat, text: 'hello', sender: a, send_time: expect.any(Number) }]);
      expect(Math.abs((messages[0]?.send_time ?? 0) - before)).toBeLessThan(60);
      expect([has_more, next_cursor]).toEqual([false, 0]);
    }
  });

  test.each(['jack', 'a:b:c', '', ':', 'a:', ':a'])('A4: the chat %j is refused', async (chat) => {
    for (const answer of [
      await sendRaw({ chat, sender: 'a', text: 'x' }),
      await pullRaw({ chat }),
    ]) {
      expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
        400,
        'text/plain; charset=utf-8',
        invalidChat(chat),
      ]);
    }
    for (const answer of [await sendRaw({ sender: 'a', text: 'x' }), await pullRaw({})])
      expect([answer.status, answer.text]).toEqual([400, invalidChat('')]);
    // The first of several faults is told: of the room, then of the sender, then of the text.
    expect((await sendRaw({ chat, sender: 'c', text: '' })).text).toBe(invalidChat(chat));
  });

  test('A5: a sender who is no member, or spells the name otherwise, is refused', async () => {
    const { room, a } = newRoom();
    for (const sender of ['c', a.toUpperCase(), '', undefined]) {
      for (const said of ['x', '']) {
        const { status, text, headers } = await sendRaw({ chat: room, sender, text: said });
        const expected = [
          400,
          `sender '${sender ?? ''}' not in the chat room`,
          'text/plain; charset=utf-8',
        ];
        expect([status, text, headers['content-type']]).toEqual(expected);
      }
    }
    expect(await pull({ chat: room })).toMatchObject({ messages: [] });
  });

  test('A6: malformed JSON and wrong types are refused', async () => {
    const headers = { 'content-type': 'application/json' };
    const bodies: [string, string, string][] = [
      ['POST', '/api/send', '{"chat":'],
      ['POST', '/api/send', '[1]'],
      ['POST', '/api/send', 'hello'],
      ['POST', '/api/send', '{"chat":"a:b","sender":"a","text":5}'],
      ['GET', '/api/pull', '{"chat":"a:b","cursor":"x"}'],
      ['GET', '/api/pull', '{"chat":"a:b","cursor":"5"}'],
      ['GET', '/api/pull', '{"chat":"a:b","cursor":1.5}'],
      ['GET', '/api/pull', '{"chat":"a:b","limit":true}'],
      ['GET', '/api/pull', '{"chat":"a:b","reverse":1}'],
      ['GET', '/api/pull', '{"chat":7}'],
    ];
    for (const [method, path, body] of bodies) {
      const answer = await ask(product.url + path, { method, headers, body });
      expect([body, answer.status, answer.headers['content-type']]).toEqual([
        body,
        400,
        'text/plain; charset=utf-8',
      ]);
      expect(answer.text).toMatch(/^Failed to parse request body: ./);
    }
  });

  test('A7: an unknown room is an empty page', async () => {
    const { status, text } = await pullRaw({ chat: newRoom().room });
    expect([status, text]).toEqual([200, '{"messages":[],"has_more":false,"next_cursor":0}']);
    const { room } = await filledRoom(2);
    expect(await pull({ chat: room, cursor: 50 })).toEqual({
      messages: [],
      has_more: false,
      next_cursor: 0,
    });
  });

  test.each(['position', 'time'])(
    'A8: 25 messages come in pages of 10, 10 and 5, by %s',
    async (dialect) => {
      const { room } = await filledRoom(25);
      const found = await pages({ chat: room }, { 'x-im-dialect': dialect });
      if (dialect === 'position')
        expect(found.map(({ next_cursor }) => next_cursor)).toEqual([10, 20, 0]);
      else expect(found[0]?.next_cursor).toBe((found[1] as PulledPage).messages[0]?.send_time);
      expect(found.map(({ messages, has_more }) => [messages.length, has_more])).toEqual([
        [10, true],
        [10, true],
        [5, false],
      ]);
      expect(found.at(-1)?.next_cursor).toBe(0);
      expect(found.flatMap(texts)).toEqual(numbered(1, 25));
    },
  );

  test.each(['position', 'time'])(
    'A9: the same backwards, newest first, by %s',
    async (dialect) => {
      const { room } = await filledRoom(25);
      const found = await pages({ chat: room, reverse: true }, { 'x-im-dialect': dialect });
      if (dialect === 'position')
        expect(found.map(({ next_cursor }) => next_cursor)).toEqual([10, 20, 0]);
      else expect(found[0]?.next_cursor).toBe((found[1] as PulledPage).messages[0]?.send_time);
      expect(found.map(({ messages, has_more }) => [messages.length, has_more])).toEqual([
        [10, true],
        [10, true],
        [5, false],
      ]);
      expect(found.at(-1)?.next_cursor).toBe(0);
      expect(found.flatMap(texts)).toEqual(numbered(25, 1));
    },
  );

  test('A10: a position is inclusive', async () => {
    const { room } = await filledRoom(5);
    const page = await pull({ chat: room, cursor: 2, limit: 2 });
    expect([texts(page), page.next_cursor, page.has_more]).toEqual([['t3', 't4'], 4, true]);
  });

  test('A11: a send time begins a page at its message, in either dialect and in every unit', async () => {
    const { room } = await filledRoom(5);
    const time = { 'x-im-dialect': 'time' };
    const { messages } = await pull({ chat: room }, time);
    const times = messages.map(({ send_time }) => send_time);
    expect(
      times.every(
        (micros, at) =>
          micros > 1e14 && micros < 1e17 && (at === 0 || micros > (times[at - 1] as number)),
      ),
    ).toBe(true);
    const seconds = (await pull({ chat: room })).messages.map(({ send_time }) => send_time);
    expect(seconds).toEqual(times.map((micros) => Math.floor(micros / 1_000_000)));
    const third = times[2] as number;
    for (const headers of [time, { 'x-im-dialect': 'position' }, {}]) {
      expect(texts(await pull({ chat: room, cursor: third }, headers))).toEqual(['t3', 't4', 't5']);
      expect(texts(await pull({ chat: room, cursor: third, reverse: true }, headers))).toEqual([
        't3',
        't2',
        't1',
      ]);
      expect(texts(await pull({ chat: room, cursor: third * 1000 }, headers))).toEqual([
        't3',
        't4',
        't5',
      ]);
    }
    // A coarser cursor begins at the first message of its second or millisecond, and backwards at
    // the last one.
    const inUnit = (unit: number) =>
      messages
        .filter(({ send_time }) => Math.floor(send_time / unit) === Math.floor(third / unit))
        .map(({ text }) => text);
    for (const unit of [1_000_000, 1_000]) {
      const cursor = Math.floor(third / unit);
      expect(texts(await pull({ chat: room, cursor }))[0]).toBe(inUnit(unit)[0]);
      expect(texts(await pull({ chat: room, cursor, reverse: true }))[0]).toBe(inUnit(unit).at(-1));
      expect(texts(await pull({ chat: room, cursor: cursor + 3_600_000_000 / unit }))).toEqual([]);
    }
  });

  test('A12: exactly as many messages as the limit have no more', async () => {
    const { room } = await filledRoom(10);
    expect(await pull({ chat: room })).toMatchObject({
      has_more: false,
      next_cursor: 0,
      messages: { length: 10 },
    });
  });

  test('A13: 200 identical sends of 20 workers are 200 messages', async () => {
    const { room, a } = newRoom();
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let loop = 0; loop < 10; loop++) await send(room, a, 'fixed');
      }),
    );
    expect((await pages({ chat: room, limit: 64 })).flatMap(texts)).toEqual(
      Array(200).fill('fixed'),
    );
  });

  test('A14: bodies without a content type, POST and query parameters give the same answers', async () => {
    const { room, a } = await filledRoom(3);
    const encoded = encodeURIComponent(room);
    const expected = (await pullRaw({ chat: room, cursor: 1, limit: 5, reverse: true })).text;
    const body = JSON.stringify({ chat: room, cursor: 1, limit: 5, reverse: true });
    const query = `chat=${encoded}&cursor=1&limit=5&reverse=true`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const [path, request] of [
      ['/api/pull', { body }],
      ['/api/pull', { body, chunked: true }],
      ['/api/pull', { body, headers: form }],
      ['/api/pull', { body, headers: { 'content-type': 'nonsense' } }],
      ['/api/pull', { body: `\n  ${body}`, headers: { 'content-type': 'text/plain' } }],
      ['/api/pull', { method: 'POST', body, headers: { 'content-type': 'application/json' } }],
      [`/api/pull?${query}`, {}],
      [`/api/pull?${query}&chat=x:y&cursor=9`, {}],
      [`/api/pull?chat=${encoded}&cursor=1.0e0&limit=5&reverse=true`, {}],
      [
        `/api/pull?chat=x:y&cursor=1&limit=5&reverse=true`,
        { body: JSON.stringify({ chat: room }) },
      ],
      ['/api/pull', { method: 'POST', body: query, headers: form }],
    ] as const)
      expect([path, (await ask(product.url + path, request)).text]).toEqual([path, expected]);
    for (const bad of ['cursor=x', 'limit=1.5', 'reverse=maybe'])
      expect((await ask(`${product.url}/api/pull?chat=${encoded}&${bad}`)).status).toBe(400);

    const sends = [
      ask(`${product.url}/api/send?chat=${encoded}&sender=${a}&text=q1`, { method: 'POST' }),
      ask(`${product.url}/api/send?sender=${a}&receiver=${room.split(':')[1]}&text=q2`, {
        method: 'POST',
      }),
      ask(`${product.url}/api/send`, {
        method: 'POST',
        headers: form,
        body: `chat=${encoded}&sender=${a}&text=q3`,
      }),
      ask(`${product.url}/api/send`, {
        method: 'POST',
        headers: form,
        body: JSON.stringify({ chat: room, sender: a, text: 'q4', send_time: 1, more: {} }),
      }),
    ];
    for (const answer of await Promise.all(sends))
      expect([answer.status, answer.text]).toEqual([200, '']);
    expect(
      texts(await pull({ chat: room }))
        .slice(3)
        .sort(),
    ).toEqual(['q1', 'q2', 'q3', 'q4']);
  });

  test('A15: a slash at the end is no redirect', async () => {
    const { room, a } = newRoom();
    const headers = { 'content-type': 'application/json' };
    expect(await ask(`${product.url}/ping/`)).toMatchObject({
      status: 200,
      text: '{"message":"pong"}',
    });
    const sent = await ask(`${product.url}/api/send/`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ chat: room, sender: a, text: 'x' }),
    });
    expect([sent.status, sent.text]).toEqual([200, '']);
    const pulled = await ask(`${product.url}/api/pull/`, {
      headers,
      body: JSON.stringify({ chat: room }),
    });
    expect([pulled.status, texts(JSON.parse(pulled.text))]).toEqual([200, ['x']]);
  });

  test('A16: limits that are none are 10, and long ones end at 1 000', async () => {
    const { room, a } = newRoom();
    await Promise.all(Array.from({ length: 1_005 }, (_, at) => send(room, a, `t${at}`)));
    for (const limit of [0, -1, undefined])
      expect(await pull({ chat: room, limit })).toMatchObject({
        messages: { length: 10 },
        has_more: true,
      });
    for (const limit of [1_000, 5_000, 2 ** 40])
      expect(await pull({ chat: room, limit })).toMatchObject({
        messages: { length: 1_000 },
        has_more: true,
        next_cursor: 1_000,
      });
  });

  test('A17: a negative cursor is refused', async () => {
    const { status, text } = await pullRaw({ chat: newRoom().room, cursor: -1 });
    expect([status, text]).toEqual([400, 'cursor must not be negative']);
  });

  test('A18: every text up to 16 384 characters comes back exactly', async () => {
    const { room, a } = newRoom();
    const kept = [
      '👋🏽 line\nbreak\ttab "quote" \\',
      '  around  ',
      '😀'.repeat(16_384),
      '\u0000\u2028',
    ];
    for (const text of kept) await send(room, a, text);
    expect(texts(await pull({ chat: room }))).toEqual(kept);
    expect((await sendRaw({ chat: room, sender: a, text: '😀'.repeat(16_385) })).status).toBe(400);
    for (const text of ['', undefined]) {
      const refused = await sendRaw({ chat: room, sender: a, text });
      expect([refused.status, refused.text]).toEqual([400, 'text must not be empty']);
    }
    expect(texts(await pull({ chat: room }))).toEqual(kept);
  });

  test('A19: one may talk to oneself', async () => {
    const { a } = newRoom();
    await send(`${a}:${a}`, a, 'note');
    expect(texts(await pull({ chat: `${a}:${a}` }))).toEqual(['note']);
  });

  test('A20: a reader who pages while 50 write sees every message once, in one order', async () => {
    const { room, a, b } = newRoom();
    const total = 50 * 8;
    const writing = Promise.all(
      Array.from({ length: 50 }, async (_, writer) => {
        for (let at = 0; at < 8; at++) await send(room, writer % 2 ? a : b, `${writer}.${at}`);
      }),
    );
    const seen: string[] = [];
    const reading = async () => {
      while (seen.length < total)
        seen.push(...texts(await pull({ chat: room, cursor: seen.length, limit: 7 })));
    };
    await Promise.all([writing, reading()]);
    expect(new Set(seen).size).toBe(total);
    expect((await pages({ chat: room, limit: 1_000 })).flatMap(texts)).toEqual(seen);
    for (let writer = 0; writer < 50; writer++)
      expect(seen.filter((text) => text.startsWith(`${writer}.`))).toEqual(
        Array.from({ length: 8 }, (_, at) => `${writer}.${at}`),
      );
  });

  test('what is not there, and what is not taken, is told in plain text', async () => {
    for (const [method, path, status] of [
      ['GET', '/api/nothing', 404],
      ['GET', '/api/send', 405],
      ['PUT', '/api/pull', 405],
      ['DELETE', '/ping', 405],
      ['QUERY', '/ping', 400],
    ] as const) {
      const answer = await ask(product.url + path, { method });
      expect([path, answer.status, answer.headers['content-type']]).toEqual([
        path,
        status,
        'text/plain; charset=utf-8',
      ]);
    }
  });

  test('names that are too long, and numbers of every size and kind, are answered by their code and change nothing', async () => {
    const { room, a } = await filledRoom(1);
    const long = 'x'.repeat(5_000);
    for (const members of [
      { chat: `${long}:${a}`, sender: a, text: 'x' },
      { chat: `${a}:${long}`, sender: long, text: 'x' },
      { chat: room, sender: long, text: 'x' },
      ...[5, true, [], {}].flatMap((wrong) => [
        { chat: wrong, sender: a, text: 'x' },
        { chat: room, sender: wrong, text: 'x' },
        { chat: room, sender: a, text: wrong },
      ]),
    ])
      expect([members, (await sendRaw(members)).status]).toEqual([members, 400]);
    expect((await pullRaw({ chat: `${long}:${a}` })).status).toBe(400);
    for (const cursor of ['9223372036854775807', '9223372036854775808', '1e300', '9'.repeat(39)]) {
      const { status, text } = await ask(
        `${product.url}/api/pull?chat=${encodeURIComponent(room)}&cursor=${cursor}`,
      );
      expect([cursor, status, JSON.parse(text)]).toEqual([
        cursor,
        200,
        { messages: [], has_more: false, next_cursor: 0 },
      ]);
    }
    for (const wrong of [
      'limit=x',
      'limit=1.5',
      'cursor=1e400',
      `cursor=${'9'.repeat(400)}`,
      'cursor=-1',
      'reverse=1',
    ])
      expect([
        wrong,
        (await ask(`${product.url}/api/pull?chat=${encodeURIComponent(room)}&${wrong}`)).status,
      ]).toEqual([wrong, 400]);
    expect(texts(await pull({ chat: room }))).toEqual(['t1']);
  });

  test('a body of more than 4 MiB is refused', async () => {
    const { room, a } = newRoom();
    expect((await sendRaw({ chat: room, sender: a, text: 'x'.repeat(5_000_000) })).status).toBe(
      413,
    );
    expect(await pull({ chat: room })).toMatchObject({ messages: [] });
  });
});

test('A1: ping answers while what is behind fails, and the rest tells so in plain text', async () => {
  const other = await startInstance();
  for (const subgraph of other.instance.subgraphs.values())
    vi.spyOn(subgraph, 'createContext').mockRejectedValue(new Error('The storage is away.'));
  try {
    expect(await ask(`${other.url}/ping`)).toMatchObject({
      status: 200,
      text: '{"message":"pong"}',
    });
    const client = createImClient(() => other.url);
    const { room, a } = client.newRoom();
    for (const answer of [
      await client.sendRaw({ chat: room, sender: a, text: 'x' }),
      await client.pullRaw({ chat: room }),
    ]) {
      expect([500, 503]).toContain(answer.status);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.text).not.toContain('storage');
    }
  } finally {
    vi.restoreAllMocks();
    await other.close();
  }
});

test('a deployment may choose the time dialect', async () => {
  const other = await startInstance({ IM_DIALECT: 'time' });
  try {
    const client = createImClient(() => other.url);
    const { room, a } = client.newRoom();
    for (const text of ['1', '2', '3']) await client.send(room, a, text);
    const first = await client.pull({ chat: room, limit: 2 });
    expect(first.next_cursor).toBeGreaterThan(first.messages[1]?.send_time as number);
    expect(texts(await client.pull({ chat: room, cursor: first.next_cursor }))).toEqual(['3']);
    expect(
      (await client.pull({ chat: room, limit: 2 }, { 'x-im-dialect': 'position' })).next_cursor,
    ).toBe(2);
  } finally {
    await other.close();
  }
});
