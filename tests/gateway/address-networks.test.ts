import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../kit/front-door.ts';
import { openSocket } from '../kit/socket.ts';

const empty = { name: 'empty', typeDefs: 'type Query { no: Int }', resolvers: {} };
const atOnce = 3;
const tooMany = 4430;

let door: FrontDoor;
beforeAll(async () => {
  door = await openFrontDoor([empty], {
    env: { TRUST_PROXY: '127.0.0.1' },
    socketLimits: { maxSocketsPerViewer: atOnce, maxSilentSocketsPerAddress: atOnce },
    eventStreamLimits: { maxStreamsPerViewer: atOnce },
  });
});
afterAll(() => door.close());

const from = (network: string, at: number) => ({
  'x-forwarded-for': `2001:db8:0:${network}::${at}`,
});
const connect = (network: string, at: number) =>
  openSocket(door.url, { headers: from(network, at) });

describe('a guest who changes addresses within a /64', () => {
  it('has as many sockets as one address before connection_init, and room again after', async () => {
    const held = [];
    for (let at = 1; at <= atOnce; at++) held.push(await connect('a', at));
    expect((await (await connect('a', 9)).closed).code).toBe(tooMany);
    const [first, second] = held;
    await first?.init();
    second?.socket.close();
    await second?.closed;
    for (let at = 20; at < 22; at++) await (await connect('a', at)).init();
    await (await connect('b', 1)).init();
  });

  it('has as many sockets as one guest', async () => {
    for (let at = 1; at <= atOnce; at++) await (await connect('c', at)).init();
    const extra = await connect('c', 9);
    extra.send({ type: 'connection_init', payload: {} });
    expect((await extra.closed).code).toBe(tooMany);
  });

  it('has as many event streams as one guest', async () => {
    const statuses: number[] = [];
    for (let at = 1; at <= atOnce + 1; at++) {
      const headers = from('d', at);
      statuses.push((await fetch(`${door.url}/graphql`, { method: 'PUT', headers })).status);
    }
    expect(statuses).toEqual([201, 201, 201, 429]);
  });
});
