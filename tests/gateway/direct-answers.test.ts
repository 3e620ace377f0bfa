import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { AppError, rateLimited } from '@clipgraph/platform/errors/catalogue.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FrontDoor, linksWithHints, openFrontDoor } from '../kit/front-door.ts';
import type { TestSubgraph } from '../kit/graph.ts';

let writes = 0;
/** What happens while a mutation is carried out. */
let meanwhile: () => Promise<unknown> = async () => undefined;
const notes: TestSubgraph = {
  name: 'notes',
  typeDefs: `${linksWithHints}
    type Query {
      note(id: ID!): Note
      notes(first: Int!): [Note!]! @listSize(slicingArguments: ["first"])
      today: Note @cacheControl(maxAge: 60, scope: PUBLIC)
      limited(seconds: Int!): String
      whoAmI: String
    }
    type Mutation { write(text: String!): Note }
    type Note @key(fields: "id") { id: ID! text: String }
  `,
  resolvers: {
    Query: {
      note: (_: unknown, { id }: { id: string }) =>
        id === 'none' ? null : { id, text: `«${id}»` },
      notes: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, (_, at) => ({ id: String(at), text: 'a note'.repeat(40) })),
      today: () => ({ id: 'today', text: 'now' }),
      limited: (_: unknown, { seconds }: { seconds: number }) => {
        if (seconds > 0) throw rateLimited(seconds);
        return 'free';
      },
      whoAmI: (_: unknown, _args: unknown, { scope }: { scope: { viewer: object } }) =>
        JSON.stringify((scope.viewer as { accountId: unknown }).accountId),
    },
    Mutation: {
      async write(_: unknown, { text }: { text: string }) {
        writes += 1;
        await meanwhile();
        if (text === '')
          throw new AppError('BAD_USER_INPUT', 'Write something.', { field: 'text' });
        return { id: 'new', text };
      },
    },
    Note: { __resolveReference: (reference: object) => reference },
  },
};
const readers: TestSubgraph = {
  name: 'readers',
  typeDefs: 'type Note @key(fields: "id") { id: ID! reads: Int! secret: String! }',
  resolvers: {
    Note: {
      __resolveReference: (reference: object) => reference,
      reads: ({ id }: { id: string }) => (id === 'unread' ? null : 3),
      secret: () => {
        throw new Error('The password of the database is 12345.');
      },
    },
  },
};

interface Case {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Variables with which the document is answered well, where these ones do not. */
  readonly well?: Readonly<Record<string, unknown>>;
}

const noteQuery = 'query Note($id: ID!) { note(id: $id) { id text reads } }';
const twoQueries = 'query One { whoAmI } query Two { today { text } }';

/** Once Apollo Server has answered them, it is not asked for them again. */
const wellAnswered: Record<string, Case> = {
  'a query': { query: '{ whoAmI }' },
  'a query with variables': { query: noteQuery, variables: { id: 'ü"\\\n' } },
  'a field that is null': { query: noteQuery, variables: { id: 'none' } },
  'variables that are null': { query: '{ whoAmI }', variables: null },
  'extensions that are null': { query: '{ whoAmI }', extensions: null },
  'a name': { query: twoQueries, operationName: 'Two' },
  'an account': { query: '{ whoAmI }', headers: { authorization: 'Bearer 7' } },
  'what all may keep': { query: '{ today { id } }' },
  'a long answer': { query: '{ notes(first: 20) { id text reads } }' },
  'a long answer, compressed': {
    query: '{ notes(first: 20) { id text } }',
    headers: { 'accept-encoding': 'gzip' },
  },
  introspection: { query: '{ __schema { queryType { name } } __typename }' },
  'a mutation': { query: 'mutation { write(text: "x") { id reads } }' },
  'the type of the draft': {
    query: '{ whoAmI }',
    headers: { accept: 'application/graphql-response+json, application/json;q=0.9' },
  },
  'any type': { query: '{ whoAmI }', headers: { accept: '*/*' } },
  'a foreign origin': { query: '{ whoAmI }', headers: { origin: 'https://elsewhere.example' } },
  'a condition': {
    query: 'query($no: Boolean!) { whoAmI @skip(if: $no) today { id } }',
    variables: { no: true },
    well: { no: false },
  },
};

/** Apollo Server tells what is wrong with them, each time. */
const others: Record<string, Case> = {
  'a variable that is missing': { query: noteQuery, well: { id: '1' } },
  'a variable of another type': { query: noteQuery, variables: { id: [] }, well: { id: '1' } },
  'variables that are a list': { query: noteQuery, variables: [], well: { id: '1' } },
  'variables that are a text': { query: noteQuery, variables: '{}', well: { id: '1' } },
  'no such name': { query: '{ whoAmI }', operationName: 'Nobody' },
  'an empty name': { query: '{ whoAmI }', operationName: '' },
  'a name that is none': { query: '{ whoAmI }', operationName: 7 },
  'two operations and no name': { query: twoQueries },
  'extensions that are a list': { query: '{ whoAmI }', extensions: [] },
  'a hash that is not that of the text': {
    query: '{ whoAmI }',
    extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } },
  },
  'a type that nobody gives': { query: '{ whoAmI }', headers: { accept: 'image/png' } },
  'a type that a form may send': { query: '{ whoAmI }', headers: { 'content-type': 'text/plain' } },
  'a token that is none': { query: '{ whoAmI }', headers: { authorization: 'Bearer forged' } },
  'a null that goes up': { query: noteQuery, variables: { id: 'unread' }, well: { id: '1' } },
  'a failure that is masked': {
    query: 'query($id: ID!) { note(id: $id) { id secret } }',
    variables: { id: '1' },
    well: { id: 'none' },
  },
  'a rate limit': {
    query: 'query($seconds: Int!) { limited(seconds: $seconds) }',
    variables: { seconds: 9 },
    well: { seconds: 0 },
  },
  'too high a cost': {
    query: 'query($first: Int!) { notes(first: $first) { id reads } }',
    variables: { first: 1_000_000 },
    well: { first: 1 },
  },
  'a mutation that is refused': {
    query: 'mutation($text: String!) { write(text: $text) { id } }',
    variables: { text: '' },
    well: { text: 'x' },
  },
  'a subscription': { query: 'subscription { nothing }' },
  'no document': { query: '{ whoAmI' },
  'no such field': { query: '{ nothing }' },
};

const settle = vi.fn(async () => undefined);
const apollo = vi.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
const open = () => openFrontDoor([notes, readers], { afterMutation: settle });
/** Of two equal gateways one is asked once for each document, and one has answered it before. */
let [first, again]: FrontDoor[] = [];
beforeAll(async () => {
  [first, again] = await Promise.all([open(), open()]);
});
afterAll(async () => {
  apollo.mockRestore();
  await Promise.all([first?.close(), again?.close()]);
});
beforeEach(() => {
  apollo.mockClear();
  settle.mockClear();
  writes = 0;
});
afterEach(() => vi.unstubAllEnvs());

describe('an answer past Apollo Server is the same, byte for byte', () => {
  it.each(Object.entries(wellAnswered))('%s', async (name, given) => {
    const { primed, asked } = requestsOf(name, given);
    const expected = await bytesOf(first, asked);
    expect(apollo).toHaveBeenCalledTimes(1);
    await bytesOf(again, primed);
    apollo.mockClear();
    settle.mockClear();
    expect(await bytesOf(again, asked)).toEqual(expected);
    expect(apollo).not.toHaveBeenCalled();
    expect(settle).toHaveBeenCalledTimes(given.query.startsWith('mutation') ? 1 : 0);
  });
});

describe('what is not plain data is answered by Apollo Server, byte for byte', () => {
  it.each(Object.entries(others))('%s', async (name, given) => {
    const { primed, asked } = requestsOf(name, given);
    const expected = await bytesOf(first, asked);
    const calls = apollo.mock.calls.length;
    await bytesOf(again, primed);
    apollo.mockClear();
    settle.mockClear();
    writes = 0;
    expect(await bytesOf(again, asked)).toEqual(expected);
    expect(apollo).toHaveBeenCalledTimes(calls);
    const isWrite = given.query.startsWith('mutation');
    expect([writes, settle.mock.calls.length]).toEqual(isWrite ? [1, 1] : [0, 0]);
  });

  it.each([
    ['GET', () => ({ method: 'GET', path: '/graphql?query={today{id}}' })],
    [
      'a GET of a mutation',
      () => ({ method: 'GET', path: '/graphql?query=mutation{write(text:"x"){id}}' }),
    ],
    ['a batch', () => ({ body: [{ query: '{ today { id } }' }] })],
    ['a text', () => ({ body: '{ today { id } }' })],
  ])('%s', async (_, asked) => {
    await bytesOf(again, { body: { query: '{today{id}}' } });
    const expected = await bytesOf(first, asked());
    apollo.mockClear();
    expect(await bytesOf(again, asked())).toEqual(expected);
    expect(apollo).toHaveBeenCalledTimes(1);
  });
});

describe('a document that is named by its hash', () => {
  const query = '{ today { text } } # named';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };

  it('is known to the end of a mutation, whatever is registered meanwhile', async () => {
    const query = 'mutation($text: String!) { write(text: $text) { text } }';
    const named = (text: string) => ({
      persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(text).digest('hex') },
    });
    const asked = { extensions: named(query), variables: { text: '' } };
    await bytesOf(again, { body: { ...asked, query, variables: { text: 'x' } } });
    await bytesOf(again, { body: { ...asked, variables: { text: 'x' } } });
    writes = 0;
    meanwhile = async () => {
      meanwhile = async () => undefined;
      for (let at = 0; at < 24; at++) {
        const long = `{ whoAmI } #${at} ${' '.repeat(900_000)}`;
        await bytesOf(again, { body: { query: long, extensions: named(long) } });
      }
    };
    expect(await bytesOf(again, { body: asked })).toContain('Write something.');
    expect(writes).toBe(1);
    expect(await bytesOf(again, { body: asked })).toContain('PERSISTED_QUERY_NOT_FOUND');
  });

  it('is answered as Apollo Server does, once it is registered', async () => {
    const asked = { body: { extensions } };
    expect(await bytesOf(again, asked)).toContain('PERSISTED_QUERY_NOT_FOUND');
    await bytesOf(again, { body: { query, extensions } });
    await bytesOf(first, { body: { query, extensions } });
    apollo.mockClear();
    const expected = await bytesOf(first, { body: { query } });
    await bytesOf(again, asked);
    apollo.mockClear();
    expect(await bytesOf(again, asked)).toEqual(expected);
    expect(await bytesOf(again, { body: { documentId: `sha256:${sha256Hash}` } })).toEqual(
      expected,
    );
    expect(apollo).not.toHaveBeenCalled();
  });
});

it('answers each of the operations of a long document', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `Op${at}`);
  const query = names.map((name) => `query ${name} { whoAmI }`).join(' ');
  for (const operationName of names) await bytesOf(again, { body: { query, operationName } });
  apollo.mockClear();
  for (const operationName of names) await bytesOf(again, { body: { query, operationName } });
  expect(apollo).not.toHaveBeenCalled();
});

it('is not forgotten for one very long document', async () => {
  const asked = { body: { query: '{ today { id } } # kept' } };
  await bytesOf(again, asked);
  await bytesOf(again, { body: { query: `{ __typename } ${' '.repeat(419_300)}` } });
  apollo.mockClear();
  await bytesOf(again, asked);
  expect(apollo).not.toHaveBeenCalled();
});

describe('Apollo Server answers again', () => {
  const asked = { body: { query: '{ today { id } } # anew' } };
  const hint = (maxAge: number): TestSubgraph => ({
    ...notes,
    typeDefs: notes.typeDefs.replace('maxAge: 60', `maxAge: ${maxAge}`),
  });

  it('when the supergraph is another one', async () => {
    const door = await open();
    await bytesOf(door, asked);
    expect(await bytesOf(door, asked)).toContain('max-age=60');
    door.reload([hint(5), readers]);
    expect(await bytesOf(door, asked)).toContain('max-age=5');
    expect(await bytesOf(door, asked)).toContain('max-age=5');
    expect(apollo).toHaveBeenCalledTimes(2);
    await door.close();
  });

  it('when the client takes another type', async () => {
    const accept = 'application/graphql-response+json';
    await bytesOf(again, asked);
    for (const _ of ['at first', 'directly'])
      expect(await bytesOf(again, { ...asked, headers: { accept } })).toContain(accept);
    expect(apollo).toHaveBeenCalledTimes(2);
  });

  it('for an operator who asks where the time goes', async () => {
    const OPERATOR_TOKEN = 'a token of the operator';
    const door = await openFrontDoor([notes, readers], { env: { OPERATOR_TOKEN } });
    const headers = { 'x-operator-token': OPERATOR_TOKEN };
    await bytesOf(door, asked);
    expect(await bytesOf(door, { ...asked, headers })).toMatch(/server-timing: plan;dur=/);
    await door.close();
  });

  it('each time, when it reports them', async () => {
    vi.stubEnv('APOLLO_KEY', 'service:some:key');
    const door = await open();
    for (const _ of [1, 2, 3]) await bytesOf(door, asked);
    expect(apollo).toHaveBeenCalledTimes(3);
    await door.close();
  });
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The request of a case, with a document of its own, and one that is answered well before it. */
function requestsOf(name: string, given: Case): Record<'primed' | 'asked', Sent> {
  const { headers = {}, well, ...rest } = given;
  const query = `${given.query} # ${name}`;
  const { query: _, ...beside } = rest;
  const primed = well ? { query, variables: well } : { query, ...beside };
  return { primed: { headers, body: primed }, asked: { headers, body: { query, ...beside } } };
}

/** All that comes over the connection, but for what differs from one request to the next. */
async function bytesOf(door: FrontDoor | undefined, sent: Sent): Promise<string> {
  const { method = 'POST', path = '/graphql', headers = {}, body } = sent;
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host: 'clips.example',
    connection: 'close',
    ...(text && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(new URL(door?.url ?? '').port), '127.0.0.1');
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n${text}`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString('latin1')
    .replace(/^x-trace-id: [0-9a-f]{32}\r$/m, 'x-trace-id: some\r')
    .replace(/^Date: .*\r$/m, 'Date: some\r');
}
