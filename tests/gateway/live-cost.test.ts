import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../kit/front-door.ts';
import { openSocket, type SocketClient } from '../kit/socket.ts';
import { createEventSource, type EventSource, newsSubgraphs } from './news-graph.ts';

const liveCost = 10;
let source: EventSource;
let door: FrontDoor;
const sockets: SocketClient[] = [];
beforeEach(async () => {
  source = createEventSource();
  door = await openFrontDoor(newsSubgraphs(source), {
    env: { OPERATION_LIMITS: `liveCost=${liveCost}` },
  });
});
afterEach(async () => {
  for (const { socket } of sockets.splice(0)) socket.terminate();
  await door.close();
});

/** Listens on a connection of its own; resolves when the upstream for this query is open. */
async function listen(account: string, query: string, upstreams: number): Promise<SocketClient> {
  const client = await openSocket(door.url);
  sockets.push(client);
  await client.init(account);
  client.send({ type: 'subscribe', id: 's', payload: { query } });
  await source.whenOpen(upstreams);
  return client;
}
const ended = (client: SocketClient) =>
  client.message(({ type, id }) => type === 'complete' && id === 's');
const heard = ({ messages }: SocketClient) =>
  messages.flatMap(({ type, payload }) => (type === 'next' ? [payload] : []));
const isData = (payload: { data?: unknown }) => payload.data !== undefined;

it('ends the subscriptions of an account whose events cost more than its minute, and no others', async () => {
  const one = await listen('1', 'subscription { storyTold { id } }', 1);
  const two = await listen('1', 'subscription { storyTold { id isReadByMe } }', 2);
  const other = await listen('2', 'subscription { storyTold { isReadByMe } }', 3);
  for (let id = 1; id <= liveCost; id++) source.send({ id: String(id) });
  await Promise.all([ended(one), ended(two)]);

  const shown = [...heard(one), ...heard(two)];
  const events = shown.filter(isData).length;
  expect(events).toBeGreaterThan(0);
  expect(events).toBeLessThanOrEqual(liveCost);
  for (const client of [one, two])
    expect(heard(client).at(-1)?.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60),
    });
  await source.whenOpen(1);
  await expect.poll(() => heard(other).filter(isData).length).toBeGreaterThan(0);
  expect(other.messages.some(({ type, id }) => type === 'complete' && id === 's')).toBe(false);
});
