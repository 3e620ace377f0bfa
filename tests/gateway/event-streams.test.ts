import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';

let product: TestInstance;
let sender: Account;
let receiver: Account;
const inbox = 'subscription { inboxAdded { text sender { username isFollowedByMe postCount } } }';

beforeAll(async () => {
  product = await startInstance();
  [sender, receiver] = [await product.register('sender'), await product.register('receiver')];
});
afterAll(() => product.close());

const say = (text: string) =>
  product.data(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }',
    { input: { toUserId: receiver.id, text } },
    sender.token,
  );
const bearer = (token?: string): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** The text of a stream up to what is waited for. */
async function readUntil(response: Response, found: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk);
    if (found.test(text)) break;
  }
  return text;
}

const post = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(body),
  });

describe.each([
  ['distinct connections', false],
  ['a single connection', true],
])('server-sent events over %s', (_name, singleConnection) => {
  const open = (token?: string) =>
    createClient({
      url: `${product.url}/graphql`,
      singleConnection,
      headers: bearer(token),
      retryAttempts: 0,
    });

  it('run queries and mutations', async () => {
    const client = open(sender.token);
    const answers: unknown[] = [];
    for (const query of [
      '{ me { username } }',
      'mutation { updateProfile(input: { displayName: "S" }) { displayName } }',
    ])
      for await (const answer of client.iterate({ query })) answers.push(answer);
    expect(answers).toEqual([
      { data: { me: { username: sender.username } } },
      { data: { updateProfile: { displayName: 'S' } } },
    ]);
    client.dispose();
  });

  it('bring each event, with fields of three subgraphs, in order', async () => {
    const client = open(receiver.token);
    const texts: unknown[] = [];
    const events = client.iterate({ query: inbox });
    const three = (async () => {
      for await (const { data } of events)
        if (texts.push((data as { inboxAdded: { text: string } }).inboxAdded) === 3) break;
    })();
    for (const text of ['one', 'two', 'three']) await say(`${text} ${singleConnection}`);
    await three;
    const from = { username: sender.username, isFollowedByMe: false, postCount: 0 };
    expect(texts).toEqual(
      ['one', 'two', 'three'].map((text) => ({
        text: `${text} ${singleConnection}`,
        sender: from,
      })),
    );
    client.dispose();
    // What was read is not replayed to the next test.
    const { chatWith } = await product.data(
      'query ($id: ID!) { chatWith(userId: $id) { id lastSeq } }',
      { id: sender.id },
      receiver.token,
    );
    await product.data(
      'mutation ($id: ID!, $seq: Int!) { markRead(chatId: $id, upToSeq: $seq) { id } }',
      { id: chatWith.id, seq: chatWith.lastSeq },
      receiver.token,
    );
  });

  it('tell errors of the request as a result', async () => {
    const client = open();
    const answers: { errors?: readonly { extensions?: { code?: unknown } }[] }[] = [];
    for (const query of ['{ nothing }', '{', inbox])
      for await (const answer of client.iterate({ query })) answers.push(answer);
    expect(answers.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_PARSE_FAILED',
      'UNAUTHENTICATED',
    ]);
    client.dispose();
  });

  it('end when the session ends, and say why', async () => {
    const account = await product.register();
    const client = open(account.token);
    const events = client.iterate({ query: inbox });
    await product.data(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }',
      { input: { toUserId: account.id, text: 'before' } },
      sender.token,
    );
    expect((await events.next()).value).toMatchObject({ data: { inboxAdded: { text: 'before' } } });
    await product.data('mutation { logout }', {}, account.token);
    expect((await events.next()).value).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    client.dispose();
  });
});

describe('the protocol of server-sent events', () => {
  it('serves GET for queries and subscriptions, and no mutation', async () => {
    const get = (query: string) =>
      fetch(`${product.url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { accept: 'text/event-stream' },
      });
    const answer = await get('{ __typename }');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(await answer.text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata:\n\n',
    );
    expect((await get('# query\nmutation { logout }')).status).toBe(405);
  });

  it('is spoken to who likes it best of all that they understand', async () => {
    const typeFor = async (accept: string) =>
      (await post({ query: '{ __typename }' }, { accept })).headers.get('content-type');
    const json = 'application/graphql-response+json, application/json';
    expect(await typeFor(`${json}, text/event-stream, multipart/mixed`)).toContain('json');
    expect(await typeFor('text/event-stream;q=0.5, application/json')).toContain('json');
    expect(await typeFor(`text/event-stream, ${json}`)).toContain('event-stream');
    expect(await typeFor('application/json;q=0.5, text/event-stream')).toContain('event-stream');
    expect(await typeFor('text/event-stream, multipart/mixed')).toContain('event-stream');
  });

  it('is not compressed and keeps the headers of every answer', async () => {
    const answer = await post(
      { query: '{ __typename }' },
      { 'accept-encoding': 'gzip', origin: 'https://elsewhere.example' },
    );
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    await answer.text();
  });

  it('refuses what is no operation', async () => {
    for (const body of [{ query: 7 }, { query: '{ a }', variables: [] }, [1]])
      expect((await post(body)).status).toBe(400);
    const nothing = await post({});
    expect(await nothing.text()).toContain('BAD_REQUEST');
  });

  const reserve = async (token?: string) => {
    const answer = await fetch(`${product.url}/graphql`, { method: 'PUT', headers: bearer(token) });
    expect(answer.status).toBe(201);
    return answer.text();
  };
  const streamHeader = (stream: string) => ({ 'x-graphql-event-stream-token': stream });

  it('runs operations on a reserved stream by their ids, and stops the one that is deleted', async () => {
    const stream = await reserve(receiver.token);
    const headers = {
      ...bearer(receiver.token),
      ...streamHeader(stream),
      accept: 'application/json',
    };
    const events = await fetch(`${product.url}/graphql?token=${stream}`, {
      headers: { ...bearer(receiver.token), accept: 'text/event-stream' },
    });
    expect(events.status).toBe(200);
    const run = (operationId: string | undefined, query: string) =>
      post({ query, extensions: { operationId } }, headers);
    expect((await run('live', inbox)).status).toBe(202);
    expect((await run('live', inbox)).status).toBe(409);
    expect((await run(undefined, inbox)).status).toBe(400);
    await fetch(`${product.url}/graphql?operationId=live`, { method: 'DELETE', headers });
    await say('nobody listens');
    expect((await run('q', '{ __typename }')).status).toBe(202);
    const text = await readUntil(events, /event: complete\ndata: {"id":"q"}/);
    expect(text).toContain(
      'event: next\ndata: {"id":"q","payload":{"data":{"__typename":"Query"}}}',
    );
    expect(text).not.toContain('nobody listens');
  });

  it('hides a stream from everybody but its viewer, and opens it once', async () => {
    const stream = await reserve(receiver.token);
    const open = (token: string) =>
      fetch(`${product.url}/graphql`, {
        headers: { ...bearer(token), ...streamHeader(stream), accept: 'text/event-stream' },
      });
    expect((await open(sender.token)).status).toBe(404);
    const first = await open(receiver.token);
    expect((await open(receiver.token)).status).toBe(409);
    await first.body?.cancel();
  });

  it('bounds the streams of one viewer and the operations of one stream', async () => {
    const account = await product.register();
    const stream = await reserve(account.token);
    for (let i = 0; i < 49; i++) await reserve(account.token);
    const refused = await fetch(`${product.url}/graphql`, {
      method: 'PUT',
      headers: bearer(account.token),
    });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    const statuses = new Set<number>();
    for (let i = 0; i < 201; i++) {
      const body = { query: inbox, extensions: { operationId: String(i) } };
      statuses.add(
        (
          await post(body, {
            ...bearer(account.token),
            ...streamHeader(stream),
            accept: 'application/json',
          })
        ).status,
      );
    }
    expect(statuses).toEqual(new Set([202, 429]));
  });
});
