import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { AppError, rateLimited } from '@clipgraph/platform/errors/catalogue.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FrontDoor, linksWithHints, openFrontDoor } from '../kit/front-door.ts';
import type { TestSubgraph } from '../kit/graph.ts';

let reached: (signal: AbortSignal | undefined) => void = () => undefined;

const news: TestSubgraph = {
  name: 'news',
  typeDefs: `${linksWithHints}
    type Query {
      headlines: [Headline!]! @cacheControl(maxAge: 60, scope: PUBLIC)
      mine: Headline @cacheControl(maxAge: 30, scope: PRIVATE)
      unhinted: Note
      guessed: String @cacheControl(maxAge: 600)
      limited(seconds: Int!): String
      slow: String
      archive: [Note!]! @listSize(assumedSize: 30000)
      dear: Note @cost(weight: 20001)
    }
    type Note { id: ID! text: String! }
    type Mutation { publish: Headline }
    type Headline @cacheControl(maxAge: 120, scope: PUBLIC) @key(fields: "id") { id: ID! text: String! isReadByMe: Boolean @cacheControl(scope: PRIVATE) }
  `,
  resolvers: {
    Query: {
      headlines: () => [{ id: '1', text: 'x'.repeat(5_000), isReadByMe: false }],
      mine: () => ({ id: '1', text: 'mine', isReadByMe: true }),
      unhinted: () => ({ id: '1', text: 'unhinted' }),
      limited: (_: unknown, { seconds }: { seconds: number }) => {
        throw seconds < 0 ? new AppError('CONFLICT', 'no') : rateLimited(seconds);
      },
      slow: (_: unknown, _args: unknown, { scope }: { scope: { signal?: AbortSignal } }) => {
        reached(scope.signal);
        return new Promise(() => undefined);
      },
    },
    Mutation: { publish: () => ({ id: '2', text: 'new' }) },
    Headline: { __resolveReference: (reference: object) => reference },
  },
};

const operatorToken = 'a token of the operator';
const knownQuery = '{ unhinted { text } }';
let door: FrontDoor;
beforeAll(async () => {
  door = await openFrontDoor([news], {
    env: {
      OPERATOR_TOKEN: operatorToken,
      OPERATION_LIMITS: 'bytes=20000,bodyMs=300,deadlineMs=4000',
    },
    knownDocuments: [knownQuery],
  });
});
afterAll(() => door.close());

const cacheControl = async (query: string, headers: Record<string, string> = {}) =>
  (await door.get({ query }, headers)).headers.get('cache-control');
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
const json = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('Cache-Control', () => {
  it('is public when the schema says of every field that it depends on nobody', async () => {
    expect(await cacheControl('{ headlines { id text } }')).toBe('max-age=60, public');
    expect(
      await cacheControl('{ headlines { ...f } } fragment f on Headline { text }', {
        authorization: 'Bearer 1',
      }),
    ).toBe('max-age=60, public');
    expect(await cacheControl('{ __schema { queryType { name } } }')).toBe('max-age=60, public');
  });

  it('is private as soon as one field depends on the viewer', async () => {
    expect(await cacheControl('{ headlines { id isReadByMe } }')).toBe('max-age=60, private');
    expect(await cacheControl('{ headlines { id } mine { text } }')).toBe('max-age=30, private');
    expect(await cacheControl('{ guessed }')).toBe('max-age=600, private');
  });

  it('lets nobody but the client keep what has no hint, and nothing of a mutation or an error', async () => {
    expect(await cacheControl('{ unhinted { text } }')).toBe('private, no-cache');
    expect(await cacheControl('{ headlines { id } limited(seconds: 1) }')).toBe('no-store');
    expect(
      (await door.post({ query: 'mutation { publish { text } }' })).headers.get('cache-control'),
    ).toBe('no-store');
  });
});

describe('conditional requests', () => {
  it('answer 304 to a client that has just this answer', async () => {
    const query = '{ unhinted { id text } }';
    const first = await door.get({ query });
    const etag = first.headers.get('etag') as string;
    expect(etag).toMatch(/^W\/"/);
    expect(first.headers.get('vary')).toContain('Authorization');
    const again = await door.get({ query }, { 'if-none-match': `"other", ${etag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(
      (await door.get({ query: '{ unhinted { text } }' }, { 'if-none-match': etag })).status,
    ).toBe(200);
  });

  it('are for GET alone, and not for errors', async () => {
    expect((await door.post({ query: '{ unhinted { id } }' })).headers.get('etag')).toBeNull();
    expect((await door.get({ query: '{ nothing }' })).headers.get('etag')).toBeNull();
  });
});

describe('compression', () => {
  it.each(['br', 'gzip', 'deflate'])('serves %s to a client that asks for it', async (encoding) => {
    const answer = await door.get(
      { query: '{ headlines { text } }' },
      { 'accept-encoding': encoding },
    );
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect((await json(answer)).data.headlines[0].text).toHaveLength(5_000);
  });

  it('leaves small answers as they are', async () => {
    expect(
      (await door.get({ query: '{ __typename }' }, { 'accept-encoding': 'gzip' })).headers.get(
        'content-encoding',
      ),
    ).toBeNull();
  });
});

describe('rate limits', () => {
  it('are told by Retry-After and RateLimit, with the longest wait of the answer', async () => {
    const { headers } = await door.post({
      query: '{ a: limited(seconds: 3) b: limited(seconds: 40) }',
    });
    expect([headers.get('retry-after'), headers.get('ratelimit')]).toEqual([
      '40',
      '"default";r=0;t=40',
    ]);
  });

  it('are not told where there are none', async () => {
    const { headers } = await door.post({ query: '{ limited(seconds: -1) }' });
    expect([headers.get('retry-after'), headers.get('ratelimit')]).toEqual([null, null]);
  });
});

describe('methods and bodies', () => {
  it.each([1, 'x', [], {}, { version: 1, sha256Hash: 1 }, { version: 2, sha256Hash: 'x' }])(
    'refuse %j as extensions.persistedQuery',
    async (persistedQuery) => {
      const answer = await door.post({ query: '{ __typename }', extensions: { persistedQuery } });
      expect(answer.status).toBe(400);
      expect((await json(answer)).errors[0].extensions.code).toBe('BAD_REQUEST');
    },
  );

  it('refuses a mutation by GET with 405', async () => {
    const answer = await door.get({ query: 'mutation { publish { id } }' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses a POST of %s with 415',
    async (type) => {
      const answer = await fetch(`${door.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{"query":"{__typename}"}',
      });
      expect(answer.status).toBe(415);
      expect((await json(answer)).errors[0].extensions.code).toBe('BAD_REQUEST');
    },
  );

  it('refuses a body over the limit, and names the limit', async () => {
    const answer = await door.post({ query: `{ unhinted { text } } # ${'x'.repeat(30_000)}` });
    expect(answer.status).toBe(413);
    expect((await json(answer)).errors[0]).toMatchObject({
      message: expect.stringContaining('20000'),
      extensions: { code: 'PAYLOAD_TOO_LARGE' },
    });
  });

  it('hears out a client whose body is too large, so that it reads why and can ask again', async () => {
    const { port, host } = new URL(door.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = (length: number) =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    const query = JSON.stringify({ query: '{ unhinted { text } }' });
    let heard = '';
    socket.setEncoding('utf8').on('data', (text) => {
      heard += text;
    });
    const rest = Buffer.alloc(4_000_000, 'x');
    socket.write(head(1_000 + rest.length) + 'x'.repeat(1_000));
    await vi.waitFor(() => expect(heard).toContain('PAYLOAD_TOO_LARGE'), 10_000);
    socket.write(rest);
    socket.write(head(query.length) + query);
    await vi.waitFor(() => expect(heard).toContain('"data":{"unhinted":{"text":"unhinted"}}'), {
      timeout: 5_000,
    });
    socket.destroy();
  });

  it('gives up on a body that does not arrive in time', async () => {
    const drip = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from('{"query":')),
    });
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: drip,
      duplex: 'half',
    };
    const answer = await fetch(`${door.url}/graphql`, init as RequestInit);
    expect(answer.status).toBe(408);
    expect(await answer.text()).toContain('300 ms');
  });

  it('answers at the deadline of the operation, whatever a subgraph does', async () => {
    const { data, errors } = await json(door.post({ query: '{ slow }' }));
    expect(errors).toMatchObject([{ path: ['slow'], extensions: { code: 'UNAVAILABLE' } }]);
    expect(data).toEqual({ slow: null });
  });

  it('gives every answer a trace id, and browsers of any origin the right to read it', async () => {
    const { headers } = await door.post(
      { query: '{ __typename }' },
      { origin: 'https://app.example' },
    );
    expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-expose-headers')).toContain('x-trace-id');
    expect(headers.get('access-control-expose-headers')).not.toContain('upload-offset');
    const upload = await fetch(`${door.url}/upload/1`, { method: 'HEAD' });
    expect(upload.headers.get('access-control-expose-headers')).toContain('upload-offset');
  });
});

describe('the cost of an operation', () => {
  it.each(['{ archive { id } }', '{ dear { id } }'])(
    'goes by what the composed schema declares: %s',
    async (query) => {
      const { errors } = await json(door.post({ query }));
      expect(errors).toMatchObject([
        {
          message: expect.stringContaining('at most 20000'),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ]);
    },
  );
});

describe('a client that goes away', () => {
  it('takes its fetches with it', async () => {
    let signal: AbortSignal | undefined;
    const waiting = new Promise<void>((resolve) => {
      reached = (given) => {
        signal = given;
        resolve();
      };
    });
    const leave = new AbortController();
    const answer = fetch(`${door.url}/graphql?query={slow}`, { signal: leave.signal }).catch(
      () => 'left',
    );
    await waiting;
    expect(signal?.aborted).toBe(false);
    leave.abort();
    await expect.poll(() => signal?.aborted, { timeout: 5_000 }).toBe(true);
    expect(await answer).toBe('left');
  });
});

describe('Server-Timing', () => {
  it('tells the plan and the fetches to the operator', async () => {
    const { headers } = await door.post(
      { query: '{ headlines { id } }' },
      { 'x-operator-token': operatorToken },
    );
    expect(headers.get('server-timing')).toMatch(
      /^plan;dur=[\d.]+, fetch-news;dur=[\d.]+;desc="at [\d.]+", total;dur=[\d.]+$/,
    );
  });

  it.each([undefined, 'a token of somebody'])('tells nobody else', async (token) => {
    const { headers } = await door.post(
      { query: '{ headlines { id } }' },
      token === undefined ? {} : { 'x-operator-token': token },
    );
    expect(headers.get('server-timing')).toBeNull();
  });
});

describe('persisted queries', () => {
  const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

  it('are registered by their hash, and found again by it', async () => {
    const query = '{ __typename again: __typename }';
    const extensions = persisted(sha256(query));
    const unknown = await json(door.post({ extensions }));
    expect(unknown.errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await json(door.post({ query, extensions }))).data).toEqual({
      __typename: 'Query',
      again: 'Query',
    });
    expect((await json(door.post({ extensions }))).data).toEqual({
      __typename: 'Query',
      again: 'Query',
    });
    const byGet = await door.get({ extensions: JSON.stringify(extensions) });
    expect((await json(byGet)).data).toEqual({ __typename: 'Query', again: 'Query' });
  });

  it('are refused under the hash of something else', async () => {
    const answer = await door.post({
      query: '{ __typename }',
      extensions: persisted(sha256('{ other }')),
    });
    expect(answer.status).toBe(400);
  });

  it('that are known beforehand need no registration, by hash or by documentId', async () => {
    const hash = sha256(knownQuery);
    for (const body of [
      { extensions: persisted(hash) },
      { documentId: `sha256:${hash}` },
      { documentId: hash },
    ])
      expect((await json(door.post(body))).data).toEqual({ unhinted: { text: 'unhinted' } });
    expect((await json(door.get({ documentId: hash }))).data).toEqual({
      unhinted: { text: 'unhinted' },
    });
  });
});
