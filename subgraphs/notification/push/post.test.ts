import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPushService, type PushService } from '../testing/push-service.ts';
import { post } from './post.ts';
import { isPublicAddress } from './public-address.ts';

let service: PushService;
beforeAll(async () => {
  service = await openPushService();
});
afterAll(() => service.close());

const request = (url: string) => ({ url, headers: { TTL: 1 }, body: Buffer.from('hello') });

test.each([
  ['8.8.8.8', true],
  ['2606:4700::6810:1', true],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['127.0.0.1', false],
  ['127.9.9.9', false],
  ['169.254.169.254', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.0.1', false],
  ['198.19.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::7f00:1', false],
  ['2001::1', false],
  ['2001:db8::1', false],
  ['2002:7f00:1::', false],
  ['fc00::1', false],
  ['fd12:3456::1', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['ff02::1', false],
  ['nonsense', false],
])('%s is on the internet: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

test.each([
  ['http is not asked', 'http://push.example.org/', ['8.8.8.8']],
  ['an address of this machine', 'https://127.0.0.1/', ['127.0.0.1']],
  ['one that is written otherwise', 'https://2130706433/', undefined],
  ['one of IPv6', 'https://[::1]/', undefined],
  ['a name that leads to it', 'https://push.example.org/', ['10.0.0.1']],
  ['a name that leads there as well', 'https://push.example.org/', ['8.8.8.8', '10.0.0.1']],
])('nothing is sent: %s', async (_name, url, addresses) => {
  await expect(
    post(request(url), {
      allowsLocal: false,
      ...(addresses && { resolve: async () => addresses }),
    }),
  ).rejects.toThrow(/only https|not on the internet/);
});

test('the connection goes to what was judged, whatever the name leads to by then', async () => {
  let asked = 0;
  const url = service.url.replace('127.0.0.1', 'push.example.org');
  const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']);
  expect(await post(request(`${url}/x`), { allowsLocal: true, resolve })).toEqual({
    status: 201,
    retryAfterMs: undefined,
  });
  expect(asked).toBe(1);
  expect(service.received.at(-1)).toMatchObject({
    path: '/x',
    headers: { host: new URL(url).host },
    body: Buffer.from('hello'),
  });
  await post(request(`${url}/y`), { allowsLocal: true, resolve }).catch(() => undefined);
  expect(asked).toBe(2);
});

test('an answer that never ends is not waited for', async () => {
  const endless = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 999999999\r\n\r\n');
  });
  endless.listen(0, '127.0.0.1');
  await once(endless, 'listening');
  const { port } = endless.address() as AddressInfo;
  expect(await post(request(`http://127.0.0.1:${port}/`), { allowsLocal: true })).toEqual({
    status: 429,
    retryAfterMs: 7_000,
  });
  endless.close();
});

test('a name server that does not answer costs no more than the time of a push', async () => {
  const resolve = (_host: string, signal: AbortSignal) =>
    new Promise<string[]>((_done, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    );
  await expect(
    post(request('https://push.example.org/'), { allowsLocal: false, resolve, timeoutMs: 20 }),
  ).rejects.toThrow();
});
