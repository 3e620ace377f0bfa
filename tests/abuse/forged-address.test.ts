import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openFrontDoor } from '../kit/front-door.ts';
import type { TestSubgraph } from '../kit/graph.ts';
import { openSocket } from '../kit/socket.ts';

const seen =
  (what: 'address' | 'reachedAt') =>
  (_root: unknown, _args: unknown, { scope }: { scope: { viewer: Viewer } }) =>
    scope.viewer[what];
const mirror: TestSubgraph = {
  name: 'mirror',
  typeDefs: 'type Query { address: String reachedAt: String }',
  resolvers: { Query: { address: seen('address'), reachedAt: seen('reachedAt') } },
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

describe('the host at which a client found us', () => {
  const told = { ...forged, 'x-forwarded-host': 'clips.example:8443', 'x-forwarded-proto': 'wss' };
  const reached = async (env: Record<string, string>, headers: Record<string, string>) => {
    const door = await openFrontDoor([mirror], { env });
    onTestFinished(door.close);
    const answer = await door.post({ query: '{ reachedAt }' }, headers);
    const { data } = (await answer.json()) as { data: { reachedAt: string | null } };
    const socket = await openSocket(door.url, { headers });
    await socket.init();
    socket.send({ type: 'subscribe', id: '1', payload: { query: '{ reachedAt }' } } as never);
    const { payload } = await socket.message(({ type }) => type === 'next');
    socket.socket.close();
    expect(payload.data.reachedAt).toBe(data.reachedAt);
    return data.reachedAt?.replace(door.url, 'itself');
  };

  test('is what the request says, and what a proxy of ours says of it', async () => {
    expect(await reached({}, {})).toBe('itself');
    expect(await reached({ TRUST_PROXY: '10.0.0.0/8' }, told)).toBe('itself');
    expect(await reached({ TRUST_PROXY: '127.0.0.0/8' }, told)).toBe('https://clips.example:8443');
  });

  test('is of no account where PUBLIC_URL says it, or where it is no host', async () => {
    expect(await reached({ PUBLIC_URL: 'https://clips.example', TRUST_PROXY: '1' }, told)).toBe(
      undefined,
    );
    for (const host of ['clips.example/evil', 'a@b', '"><script>', 'a b', `${'a'.repeat(300)}.b`])
      expect(await reached({ TRUST_PROXY: '1' }, { 'x-forwarded-host': host })).toBe(undefined);
  });
});
