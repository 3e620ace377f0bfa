import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../kit/front-door.ts';
import type { TestSubgraph } from '../kit/graph.ts';
import { openSocket } from '../kit/socket.ts';

const shelf: TestSubgraph = {
  name: 'shelf',
  typeDefs: `
    type Query { books(first: Int! = 2, filter: Filter = {}): [String!]! }
    input Filter { pages: Int! = 10, tags: [String!] }
  `,
  resolvers: {
    Query: { books: (_: unknown, { first }: { first: number }) => Array(first).fill('a book') },
  },
};

let door: FrontDoor;
beforeAll(async () => {
  door = await openFrontDoor([shelf]);
});
afterAll(() => door.close());

interface Refusal {
  errors?: { extensions: { code: string; field?: string } }[];
  data?: unknown;
}

/** What the protocol of sockets closes with when a message is none that it can read. */
const unreadable = 4400;

/** Sends an operation over one of the doors; what went wrong with it is the answer. */
type Door = (operation: object) => Promise<Refusal>;

const asText = (operation: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(operation).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

/** The one result of an event stream, or the refusal of its request. */
async function readStream(answer: Promise<Response>): Promise<Refusal> {
  const text = await (await answer).text();
  const event = /^event: next\ndata: (.*)$/m.exec(text);
  return JSON.parse(event?.[1] ?? text) as Refusal;
}
const stream = { accept: 'text/event-stream' };

const doors: Record<string, Door> = {
  POST: async (operation) => (await door.post(operation)).json() as Promise<Refusal>,
  GET: async (operation) => (await door.get(asText(operation))).json() as Promise<Refusal>,
  'SSE by POST': (operation) => readStream(door.post(operation, stream)),
  'SSE by GET': (operation) => readStream(door.get(asText(operation), stream)),
  async WebSocket(operation) {
    const client = await openSocket(door.url);
    try {
      await client.init();
      client.send({ type: 'subscribe', id: '1', payload: operation });
      const answer = client.message(({ id }) => id === '1');
      const closed = client.closed.then(({ code }) => code);
      const first = await Promise.race([answer.catch(() => closed), closed]);
      if (typeof first === 'number')
        return { errors: first === unreadable ? [{ extensions: { code: 'BAD_REQUEST' } }] : [] };
      const { type, payload } = first;
      return type === 'error' ? { errors: payload } : payload;
    } finally {
      client.socket.terminate();
    }
  },
};
const everyDoor = Object.entries(doors);

const query = '{ __typename }';
const byTheProtocol = [
  { variables: 1 },
  { variables: [] },
  { extensions: 1 },
  { extensions: [] },
  { extensions: { persistedQuery: 1 } },
  { extensions: { persistedQuery: 'x' } },
  { extensions: { persistedQuery: [] } },
  { extensions: { persistedQuery: {} } },
  { extensions: { persistedQuery: { version: 1, sha256Hash: 1 } } },
  { extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } },
];
/** What no URL can say: all that stands in one is a text. */
const inJson = [{ operationName: {} }, { operationName: 1 }, { query: 1 }, { query: {} }];

describe.each(everyDoor)('over %s', (name, send) => {
  const cases = name.includes('GET') ? byTheProtocol : [...byTheProtocol, ...inJson];

  it.each(cases)('%j is refused as BAD_REQUEST', async (member) => {
    const { errors, data } = await send({ query, ...member });
    expect([errors?.[0]?.extensions.code, data]).toEqual(['BAD_REQUEST', undefined]);
  });

  it.each([
    ['query ($n: Int) { books(first: $n) }', { n: null }, 'first'],
    ['query ($n: Int = 3) { books(first: $n) }', { n: null }, 'first'],
    ['query ($n: Int = null) { books(first: $n) }', {}, 'first'],
    ['query ($n: Int) { books(filter: { pages: $n }) }', { n: null }, 'filter.pages'],
    ['query ($n: Int) { ...B } fragment B on Query { books(first: $n) }', { n: null }, 'first'],
    ['query ($n: Boolean = true) { books @include(if: $n) }', { n: null }, 'if'],
  ])('%s with %j is refused and names %s', async (query, variables, field) => {
    const { errors, data } = await send({ query, variables });
    expect([errors?.[0]?.extensions, data]).toEqual([{ code: 'BAD_USER_INPUT', field }, undefined]);
  });

  it('a variable that is left out takes the default of its place', async () => {
    const left = 'query ($n: Int) { books(first: $n, filter: { pages: $n }) }';
    expect((await send({ query: left })).data).toEqual({ books: ['a book', 'a book'] });
    const other = `query A { books } query B($n: Int) { ...C } fragment C on Query { books(first: $n) }`;
    const chosen = await send({ query: other, operationName: 'A', variables: { n: null } });
    expect(chosen.data).toEqual({ books: ['a book', 'a book'] });
  });
});
