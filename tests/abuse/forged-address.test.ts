import { describe, expect, onTestFinished, test } from 'vitest';
import { openFrontDoor } from '../kit/front-door.ts';
import type { TestSubgraph } from '../kit/graph.ts';
import { openSocket } from '../kit/socket.ts';

const mirror: TestSubgraph = {
  name: 'mirror',
  typeDefs: 'type Query { address: String }',
  resolvers: {
    Query: {
      address: (
        _: unknown,
        _args: unknown,
        { scope }: { scope: { viewer: { address: string } } },
      ) => scope.viewer.address,
    },
  },
};
const theirTrace = 'ab'.repeat(16);
const forged = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'https',
  traceparent: `00-${theirTrace}-${'cd'.repeat(8)}-01`,
};

/** What a gateway that trusts these proxies takes a client on 127.0.0.1 for. */
async function seenWith(trusted: string) {
  const door = await openFrontDoor([mirror], { env: { TRUST_PROXY: trusted } });
  onTestFinished(door.close);
  const answer = await door.post({ query: '{ address }' }, forged);
  const { data } = (await answer.json()) as { data: { address: string } };
  const socket = await openSocket(door.url, { headers: forged });
  await socket.init();
  socket.send({ type: 'subscribe', id: '1', payload: { query: '{ address }' } } as never);
  const { payload } = await socket.message(({ type }) => type === 'next');
  socket.socket.close();
  return {
    http: data.address,
    socket: payload.data.address,
    joinsTrace: answer.headers.get('x-trace-id') === theirTrace,
  };
}

const asItself = { http: '127.0.0.1', socket: '127.0.0.1', joinsTrace: false };
const asTold = { http: '203.0.113.9', socket: '203.0.113.9', joinsTrace: true };

describe('an address that a client made up', () => {
  test.each(['0', '10.0.0.0/8,fd00::/8', '127.0.0.2/32'])(
    'counts for nothing when it comes past the proxies (TRUST_PROXY=%s)',
    async (trusted) => expect(await seenWith(trusted)).toEqual(asItself),
  );

  test.each(['1', '127.0.0.0/8', '::1,127.0.0.1'])(
    'is believed when a proxy tells it (TRUST_PROXY=%s)',
    async (trusted) => expect(await seenWith(trusted)).toEqual(asTold),
  );
});
