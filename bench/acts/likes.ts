import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import pLimit from 'p-limit';
import { WebSocket } from 'ws';
import { createClient } from '../../tests/kit/client.ts';
import { startStack } from '../../tests/kit/stack.ts';
import { startProduct } from '../product/product.ts';
import { runningServers } from '../product/servers.ts';

/**
 * `npm run bench -- likes [--mode services]`: the time from a like until the socket of the post's
 * author has the notification, with further sockets open, each of another account: in one process,
 * or with a process for each subgraph on the servers of `npm run servers`. Likes come one after the
 * other, so that many of them join a notification that has just changed.
 */
const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'embedded' },
    sockets: { type: 'string', default: '5000' },
    likes: { type: 'string', default: '1000' },
    /** Between the end of one like and the next, at random up to this, in ms. */
    pause: { type: 'string', default: '1000' },
  },
});
const [sockets, likes, pauseMs] = [
  Number(values.sockets),
  Number(values.likes),
  Number(values.pause),
];

const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const settings = { RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error', NODE_ENV: 'test' };
const product =
  values.mode === 'services'
    ? await startStack(settings, runningServers)
    : await startProduct({ DATA_DIR: dataDir, ...settings });
const client = createClient(product.url);
const ada = await client.register('ada');
const postId = await client.publish(ada, await makePhoto({ seed: 1 }));
const registering = pLimit(8);
const people = await Promise.all(
  Array.from({ length: Math.max(sockets, 50) }, () => registering(() => client.register('bench'))),
);

/** @returns once the server has run an operation sent after the subscription */
function connect(token: string, onEvent: () => void): Promise<WebSocket> {
  const url = `${product.url.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const query = 'subscription { notificationAdded { id seq actorCount } }';
  return new Promise((resolve, reject) => {
    const send = (message: object) => socket.send(JSON.stringify(message));
    const payload = { authorization: `Bearer ${token}` };
    socket.on('open', () => send({ type: 'connection_init', payload }));
    socket.on('error', reject);
    socket.on('message', (bytes) => {
      const { type, id } = JSON.parse(String(bytes));
      if (type === 'connection_ack') {
        send({ type: 'subscribe', id: 'notifications', payload: { query } });
        send({ type: 'subscribe', id: 'ready', payload: { query: '{ __typename }' } });
      } else if (type === 'complete' && id === 'ready') resolve(socket);
      else if (type === 'next' && id === 'notifications') onEvent();
    });
  });
}

let heard = () => {};
const author = await connect(ada.token, () => heard());
const connecting = pLimit(50);
const idle = await Promise.all(
  people.slice(0, sockets).map(({ token }) => connecting(() => connect(token, () => {}))),
);
const tookMs: number[] = [];
const liked = new Set<number>();
for (let at = 0; at < likes; at++) {
  const who = at % 50;
  const field = liked.has(who) ? 'unlikePost' : 'likePost';
  if (!liked.delete(who)) liked.add(who);
  const begunAt = performance.now();
  const arrived = new Promise<void>((resolve) => {
    heard = resolve;
  });
  await client.data(
    `mutation ($id: ID!) { ${field}(postId: $id) { id } }`,
    { id: postId },
    people[who]?.token ?? '',
  );
  await arrived;
  tookMs.push(performance.now() - begunAt);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs));
}
tookMs.sort((a, b) => a - b);
const share = (of: number) => (tookMs[Math.floor((tookMs.length - 1) * of)] ?? 0).toFixed(1);
console.log(
  `${values.mode}: ${likes} likes beside ${idle.length} open sockets: ${share(0.5)} ms in the middle, ${share(0.99)} ms of 99 in 100, ${share(1)} ms at worst`,
);
for (const socket of [author, ...idle]) socket.terminate();
await ('stop' in product ? product.stop() : product.close());
await rm(dataDir, { recursive: true, force: true });
