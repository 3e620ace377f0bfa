import { createHash } from 'node:crypto';
import { createClient } from 'graphql-sse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../kit/front-door.ts';
import { openSocket, type SocketClient } from '../kit/socket.ts';
import { createEventSource, type EventSource, newsSubgraphs } from './news-graph.ts';

let source: EventSource;
let door: FrontDoor;
const sockets: SocketClient[] = [];
beforeEach(async () => {
  source = createEventSource();
  door = await openFrontDoor(newsSubgraphs(source), {
    env: { OPERATION_LIMITS: 'subscriptions=2000' },
    socketLimits: { maxSocketsPerViewer: 1_000 },
    eventStreamLimits: { maxStreamsPerViewer: 1_000 },
  });
});
afterEach(async () => {
  for (const { socket } of sockets.splice(0)) socket.terminate();
  await door.close();
});

const told = 'subscription { storyTold { id headline reads } }';
const story = (id: number) => ({ id: String(id), headline: `headline ${id}`, reads: id * 100 });

async function connect(account?: string): Promise<SocketClient> {
  const client = await openSocket(door.url);
  sockets.push(client);
  await client.init(account);
  return client;
}
/**
 * Subscribes; resolves when the server has taken note: documents of one viewer are read in their
 * order, so a query that is as new as the subscription is answered after it.
 */
async function subscribe(
  client: SocketClient,
  query: string,
  id = 's',
  variables: object = {},
): Promise<void> {
  client.send({ type: 'subscribe', id, payload: { query, variables } });
  const digest = createHash('sha256')
    .update(query + JSON.stringify(variables))
    .digest('hex');
  const afterwards = `{ after_${digest}: story { headline } }`;
  const after = `after ${client.messages.length} ${id}`;
  client.send({ type: 'subscribe', id: after, payload: { query: afterwards } });
  await client.message((message) => message.type === 'complete' && message.id === after);
}
const events = ({ messages }: SocketClient, id = 's') =>
  messages
    .filter((message) => message.type === 'next' && message.id === id)
    .map(({ payload }) => payload);
const event = (client: SocketClient, of: number, id = 's') =>
  client.message(
    (message) =>
      message.type === 'next' &&
      message.id === id &&
      JSON.stringify(message.payload).includes(`"id":"${of}"`),
  );

describe('equal subscriptions of one viewer scope', () => {
  it('have one upstream and one execution per event, for a thousand clients over WebSocket and server-sent events', async () => {
    const clients = await Promise.all(Array.from({ length: 500 }, () => connect()));
    await Promise.all(clients.map((client) => subscribe(client, told)));
    const streams = Array.from({ length: 500 }, () =>
      createClient({ url: `${door.url}/graphql`, retryAttempts: 0 }).iterate({ query: told }),
    );
    const first = streams.map((stream) => stream.next());
    // Streams say nothing when they begin, so the first events are sent until each has had one.
    const allStarted = Promise.all(first);
    let sent = 0;
    const send = setInterval(() => source.send({ id: String(++sent) }), 500);
    await allStarted;
    clearInterval(send);
    await Promise.all(clients.map((client) => event(client, sent)));

    source.executed = 0;
    source.send({ id: '1000' });
    await Promise.all(clients.map((client) => event(client, 1_000)));
    const last = await Promise.all(
      streams.map(async (stream) => {
        for await (const { data } of stream)
          if ((data as { storyTold: { id: string } }).storyTold.id === '1000') return data;
      }),
    );
    expect(new Set(last.map((data) => JSON.stringify(data)))).toEqual(
      new Set([JSON.stringify({ storyTold: story(1_000) })]),
    );
    expect([source.opened, source.open, source.executed]).toEqual([1, 1, 1]);
  });

  it('share whatever order their variables come in, and not across different ones', async () => {
    const query =
      'subscription ($a: Boolean!, $b: Boolean!) { storyTold { id @include(if: $a) headline @include(if: $b) } }';
    const client = await connect();
    await subscribe(client, query, 'one', { a: true, b: true });
    await subscribe(client, query, 'two', { b: true, a: true });
    await subscribe(client, query, 'three', { a: true, b: false });
    expect(source.open).toBe(2);
  });

  it('are closed at the subgraph when the last of them is', async () => {
    const [one, two] = [await connect(), await connect()];
    await subscribe(one, told);
    await subscribe(two, told);
    one.socket.terminate();
    source.send({ id: '1' });
    await event(two, 1);
    expect(source.open).toBe(1);
    two.send({ type: 'complete', id: 's' });
    await source.whenOpen(0);
    await subscribe(two, told);
    expect(source.opened).toBe(2);
  });
});

describe('subscriptions that may not be shared', () => {
  it('are those of different viewers, when one field depends on the viewer', async () => {
    const query = 'subscription { storyTold { id isReadByMe } }';
    const [one, two, guest] = [await connect('1'), await connect('2'), await connect()];
    await subscribe(one, query);
    await subscribe(two, query);
    await subscribe(guest, query);
    expect(source.open).toBe(3);
    await subscribe(await connect('1'), query);
    expect(source.open).toBe(3);
  });

  it('are those whose root field says nothing: each may replay what was before', async () => {
    const query = 'subscription { storyFrom(after: 1) { id } }';
    await subscribe(await connect('1'), query);
    await subscribe(await connect('1'), query);
    expect(source.open).toBe(2);
  });
});

describe('a new supergraph', () => {
  it('takes no event from the subscriptions that run, and ends those it no longer knows with a code', async () => {
    const [plain, headlines] = [await connect(), await connect()];
    await subscribe(plain, 'subscription { storyTold { id reads } }');
    await subscribe(headlines, told);
    source.send({ id: '1' });
    door.reload(newsSubgraphs(source, { withHeadline: false }));
    source.send({ id: '2' });
    await event(plain, 2);
    await headlines.message(({ type, id }) => type === 'complete' && id === 's');
    source.send({ id: '3' });
    await event(plain, 3);
    expect(events(plain)).toEqual(
      [1, 2, 3].map((id) => ({ data: { storyTold: { id: String(id), reads: id * 100 } } })),
    );
    expect(events(headlines).at(-1)).toMatchObject({
      errors: [{ extensions: { code: 'SCHEMA_CHANGED' } }],
    });
    await source.whenOpen(1);
    expect(
      (await (await door.post({ query: '{ story { title } }' })).text()).includes(
        'GRAPHQL_VALIDATION_FAILED',
      ),
    ).toBe(false);
  });
});
