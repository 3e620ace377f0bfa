import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openSocket, type SocketClient } from '../kit/socket.ts';

let product: TestInstance;
let sender: Account;
let receiver: Account;
const opened: SocketClient[] = [];

const open = async (options: Parameters<typeof openSocket>[1] = {}): Promise<SocketClient> => {
  const client = await openSocket(product.url, options);
  opened.push(client);
  return client;
};
const connected = async (token?: string): Promise<SocketClient> => {
  const client = await open();
  await client.init(token);
  return client;
};
const ask = (id: string, query = '{ __typename }', variables: object = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});
const say = (text: string) =>
  product.data(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }',
    { input: { toUserId: receiver.id, text } },
    sender.token,
  );
const inbox = 'subscription { inboxAdded { text sender { username isFollowedByMe postCount } } }';

beforeAll(async () => {
  product = await startInstance({
    CORS_ORIGINS: 'https://app.example',
    OPERATION_LIMITS: 'subscriptions=1000',
  });
  [sender, receiver] = [await product.register('sender'), await product.register('receiver')];
});
afterEach(() => {
  for (const { socket } of opened.splice(0)) socket.terminate();
});
afterAll(async () => {
  // Whatever the tests did to it, the process still serves.
  expect(await product.data('{ __typename }')).toEqual({ __typename: 'Query' });
  await product.close();
});

describe('close codes of graphql-transport-ws', () => {
  it.each([
    ['no JSON', 'hello'],
    ['no message', '[]'],
    ['a type that does not exist', '{"type":"shout"}'],
    ['a type that only servers send', '{"type":"next","id":"1","payload":{"data":null}}'],
    ['a subscribe without an id', '{"type":"subscribe","payload":{"query":"{ me { id } }"}}'],
    ['a payload that is no object', '{"type":"connection_init","payload":7}'],
  ])('4400 for %s', async (_name, text) => {
    const client = await open();
    client.send(text);
    expect((await client.closed).code).toBe(4400);
  });

  it('4401 for a subscribe before the acknowledgement', async () => {
    const client = await open();
    client.send(ask('1'));
    expect((await client.closed).code).toBe(4401);
  });

  it('4401 for an access token that is not valid', async () => {
    const client = await open();
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer not.a.token' } });
    expect((await client.closed).code).toBe(4401);
  });

  it('4401 when the session ends', async () => {
    const account = await product.register();
    const client = await connected(account.token);
    client.send(ask('1', inbox));
    await product.data('mutation { logout }', {}, account.token);
    expect((await client.closed).code).toBe(4401);
  });

  it('4403 for a page of a foreign origin', async () => {
    const client = await open({ origin: 'https://evil.example' });
    client.send({ type: 'connection_init' });
    expect((await client.closed).code).toBe(4403);
    const friend = await open({ origin: 'https://app.example' });
    await friend.init();
  });

  it('4406 for another subprotocol', async () => {
    const client = await open({ protocol: null });
    expect((await client.closed).code).toBe(4406);
  });

  it('4408 when connection_init does not come', async () => {
    const client = await open();
    expect((await client.closed).code).toBe(4408);
  });

  it('4409 for a second operation of the same id', async () => {
    const client = await connected(receiver.token);
    client.send(ask('same', inbox));
    client.send(ask('same', inbox));
    expect((await client.closed).code).toBe(4409);
  });

  it('4429 for a second connection_init', async () => {
    const client = await connected();
    client.send({ type: 'connection_init' });
    expect((await client.closed).code).toBe(4429);
  });
});

describe('messages', () => {
  it('answers a ping with its payload, also before connection_init', async () => {
    const client = await open();
    client.send({ type: 'ping', payload: { round: 7 } });
    expect(await client.message(({ type }) => type === 'pong')).toEqual({
      type: 'pong',
      payload: { round: 7 },
    });
    client.send({ type: 'pong', payload: { unasked: true } });
    await client.init();
  });

  it('runs queries and mutations, and completes each', async () => {
    const client = await connected(sender.token);
    client.send(ask('q', '{ me { username } }'));
    client.send(
      ask('m', 'mutation ($id: ID!) { follow(userId: $id) { isFollowedByMe } }', {
        id: receiver.id,
      }),
    );
    expect(
      (await client.message(({ type, id }) => type === 'next' && id === 'q')).payload.data.me
        .username,
    ).toBe(sender.username);
    expect(
      (await client.message(({ type, id }) => type === 'next' && id === 'm')).payload.data.follow
        .isFollowedByMe,
    ).toBe(true);
    await client.message(({ type, id }) => type === 'complete' && id === 'q');
    await client.message(({ type, id }) => type === 'complete' && id === 'm');
  });

  it('brings each event with fields of three subgraphs', async () => {
    const client = await connected(receiver.token);
    client.send(ask('1', inbox));
    client.send(ask('ready', '{ me { id } }'));
    await client.message(({ type, id }) => type === 'complete' && id === 'ready');
    await say('from three subgraphs');
    const { payload } = await client.message(
      ({ type, payload }) =>
        type === 'next' && payload.data?.inboxAdded?.text === 'from three subgraphs',
    );
    expect(payload).toEqual({
      data: {
        inboxAdded: {
          text: 'from three subgraphs',
          sender: { username: sender.username, isFollowedByMe: false, postCount: 0 },
        },
      },
    });
  });

  it('sends nothing for an operation that was completed before its first result', async () => {
    const client = await connected(receiver.token);
    client.send(ask('gone', inbox));
    client.send({ type: 'complete', id: 'gone' });
    // One that stays is heard after it, so that its message would have come before.
    client.send(ask('stays', inbox));
    await say('nobody listens');
    await client.message(
      ({ id, payload }) => id === 'stays' && payload.data.inboxAdded.text === 'nobody listens',
    );
    expect(client.messages.filter(({ id }) => id === 'gone')).toEqual([]);
  });

  it('sends no message of an operation after the client completed it', async () => {
    const client = await connected(receiver.token);
    client.send(ask('live', inbox));
    client.send(ask('stays', inbox));
    await say('heard');
    await client.message(
      ({ id, payload }) => id === 'live' && payload.data.inboxAdded.text === 'heard',
    );
    client.send({ type: 'complete', id: 'live' });
    client.send(ask('between'));
    await client.message(({ type, id }) => type === 'complete' && id === 'between');
    const count = client.messages.length;
    await say('not heard');
    await client.message(
      ({ id, payload }) => id === 'stays' && payload.data.inboxAdded.text === 'not heard',
    );
    const later = client.messages.slice(count);
    expect(later.filter(({ id }) => id !== 'stays')).toEqual([]);
    client.send({ type: 'complete', id: 'never there' });
  });

  it('lets an id be used again once its operation is completed, also while that one is still ending', async () => {
    const client = await connected(receiver.token);
    client.send(ask('again', inbox));
    await say('to the first');
    await client.message(
      ({ id, payload }) => id === 'again' && payload.data.inboxAdded.text === 'to the first',
    );
    // Completed while it runs, completed before it runs, and at last one that stays: all at once.
    for (let round = 0; round < 3; round++) {
      client.send({ type: 'complete', id: 'again' });
      client.send(ask('again', inbox));
    }
    client.send(ask('between'));
    await client.message(({ type, id }) => type === 'complete' && id === 'between');
    const { seq } = (await say('to the last')).sendMessage;
    await say('and once more');
    await client.message(
      ({ id, payload }) => id === 'again' && payload?.data.inboxAdded.text === 'and once more',
    );
    const texts = client.messages.flatMap(({ id, payload }) =>
      id === 'again' ? [payload?.data.inboxAdded.text ?? 'complete'] : [],
    );
    expect(texts.slice(texts.indexOf('to the last'))).toEqual(['to the last', 'and once more']);
    expect([seq, texts]).toEqual([seq, expect.not.arrayContaining(['complete'])]);
  });

  it('tells errors of the request in an error message, by the same limits as over HTTP', async () => {
    const client = await connected();
    const code = async (id: string, query: string) => {
      client.send(ask(id, query));
      const { payload } = await client.message(
        (message) => message.type === 'error' && message.id === id,
      );
      return [payload[0].extensions.code, payload[0].message];
    };
    expect((await code('1', '{ me {'))[0]).toBe('GRAPHQL_PARSE_FAILED');
    expect((await code('2', '{ nothing }'))[0]).toBe('GRAPHQL_VALIDATION_FAILED');
    const aliases = Array.from({ length: 41 }, (_, i) => `a${i}: __typename`).join(' ');
    expect(await code('3', `{ me { ${aliases} } }`)).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      expect.stringContaining('at most 40'),
    ]);
    const page =
      '{ feed(first: 100) { edges { node { comments(first: 100) { edges { node { text author { id } } } } } } } }';
    expect(await code('4', page)).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      expect.stringContaining('at most 20000'),
    ]);
    expect((await code('5', `{ ${'a '.repeat(6_000)} }`))[1]).toContain('5000');
    client.send(ask('6', inbox));
    const { payload } = await client.message(({ type, id }) => type === 'next' && id === '6');
    expect(payload.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    await client.message(({ type, id }) => type === 'complete' && id === '6');
  });
});

describe('hostile clients', () => {
  it('closes with 4413 the one that does not read', async () => {
    const client = await connected();
    const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(200_000) } });
    client.socket.pause();
    for (let sent = 0; sent < 120 && client.socket.readyState === client.socket.OPEN; sent++)
      await new Promise<void>((resolve) => client.socket.send(ping, () => resolve()));
    client.socket.resume();
    expect((await client.closed).code).toBe(4413);
  });

  it('refuses thousands of subscriptions on one socket', async () => {
    const client = await connected(receiver.token);
    for (let i = 0; i < 2_000; i++) client.send(ask(`s${i}`, inbox));
    client.send(ask('last'));
    const refused = await client.message(({ type, id }) => type === 'error' && id === 'last');
    expect(refused.payload[0]).toMatchObject({
      message: expect.stringContaining('200'),
      extensions: { code: 'RATE_LIMITED' },
    });
    await client.message(({ type, id }) => type === 'error' && id === 's1999');
    expect(client.messages.filter(({ type }) => type === 'error').length).toBe(1_801);
  });

  it('closes the fifty-first socket of one account', async () => {
    const account = await product.register();
    const sockets = await Promise.all(Array.from({ length: 50 }, () => connected(account.token)));
    const extra = await open();
    extra.send({ type: 'connection_init', payload: { authorization: `Bearer ${account.token}` } });
    expect((await extra.closed).code).toBe(4430);
    sockets[0]?.socket.close();
    await sockets[0]?.closed;
  });

  it('closes with 1009 after a message that is too large', async () => {
    const client = await connected();
    client.send('x'.repeat(300_000));
    expect((await client.closed).code).toBe(1009);
  });

  it('drops a connection whose frames are malformed', async () => {
    const { hostname, port } = new URL(product.url);
    const raw = connect(Number(port), hostname);
    raw.on('error', () => undefined);
    raw.write(
      'GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    );
    await once(raw, 'data');
    const ended = once(raw, 'close');
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x00, 0x01]));
    raw.resume();
    await ended;
  });

  const askToUpgrade = (target: string) => {
    const { hostname, port } = new URL(product.url);
    const raw = connect(Number(port), hostname);
    raw.write(
      `GET ${target} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    );
    return raw;
  };

  it.each(['/nowhere', '//', 'http://[', '/graphql/'])(
    'answers an upgrade at %s with 404',
    async (target) => {
      const raw = askToUpgrade(target);
      const [answer] = await once(raw, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1.1 404/);
      raw.destroy();
    },
  );

  it('outlives clients that reset their connection while an upgrade elsewhere is answered', async () => {
    const cut = Array.from({ length: 10 }, async () => {
      const raw = askToUpgrade('/nowhere');
      await once(raw, 'connect');
      raw.resetAndDestroy();
      await once(raw, 'close');
    });
    await Promise.all(cut);
    await (await connected()).message(({ type }) => type === 'connection_ack');
  });
});
