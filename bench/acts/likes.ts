import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeAccounts } from '@clipgraph/user/testing/accounts.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import pLimit from 'p-limit';
import { WebSocket } from 'ws';
import { type Account, createClient } from '../../tests/kit/client.ts';
import { startStack } from '../../tests/kit/stack.ts';
import { inTurn } from '../gateway/load.ts';
import { startProduct } from '../product/product.ts';
import { runningServers } from '../product/servers.ts';

/**
 * `npm run bench -- likes [--mode services]`: the time from a like until the socket of the post's
 * author has the notification, with further sockets open, each of another account: in one process,
 * or with a process for each subgraph on the servers of `npm run servers`. First likes of several
 * posts in turn, so that each changes its notification; then a crowd's, one after the other on one
 * post, of which most join a notification that has just changed and are told with its next change.
 */
const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'embedded' },
    sockets: { type: 'string', default: '5000' },
    likes: { type: 'string', default: '1000' },
    crowd: { type: 'string', default: '100' },
    posts: { type: 'string', default: '20' },
    /** Between the end of one like and the next, at random up to this, in ms. */
    pause: { type: 'string', default: '100' },
  },
});
const number = (name: keyof typeof values) => Number(values[name]);
const sockets = number('sockets');
const patienceMs = 30_000;

const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const settings = {
  RATE_LIMITS: 'off',
  DEMO: '0',
  LOG_LEVEL: 'error',
  NODE_ENV: 'test',
  SECRETS: randomUUID() + randomUUID(),
};
const accounts = Math.max(sockets, number('likes') + number('crowd')) + 1;
const startedAt = performance.now();
/** In one process nobody else may write its files while it runs. */
async function start() {
  if (values.mode === 'services') {
    const stack = await startStack(settings, runningServers);
    return { product: stack, made: await makeAccounts(stack.environment, accounts) };
  }
  const environment = { DATA_DIR: dataDir, ...settings };
  const made = await makeAccounts(environment, accounts);
  return { product: await startProduct(environment), made };
}
const { product, made } = await start();
const [ada, ...people] = made as [Account, ...Account[]];
const client = createClient(product.url);
const postIds: string[] = [];
while (postIds.length < number('posts') + 1)
  postIds.push(await client.publish(ada, await makePhoto({ seed: postIds.length })));

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
const readyInSeconds = Math.round((performance.now() - startedAt) / 1_000);
console.log(
  `${values.mode}: ${made.length} accounts and ${idle.length} sockets in ${readyInSeconds} s`,
);

/** @returns how long it took until the author had heard of it, in ms */
async function like({ token }: Account, id: string): Promise<number> {
  const begunAt = performance.now();
  const arrived = new Promise<void>((resolve, reject) => {
    const tooLate = () => reject(new Error(`Nothing was heard of a like of ${id}.`));
    const timer = setTimeout(tooLate, patienceMs);
    heard = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  await client.data('mutation ($id: ID!) { likePost(postId: $id) { id } }', { id }, token);
  await arrived;
  return performance.now() - begunAt;
}

async function measure(what: string, by: readonly Account[], posts: readonly string[]) {
  const tookMs: number[] = [];
  for (const [at, liker] of by.entries()) {
    tookMs.push(await like(liker, inTurn(posts, at)));
    await sleep(Math.random() * number('pause'));
  }
  tookMs.sort((a, b) => a - b);
  const share = (of: number) => (tookMs[Math.floor((tookMs.length - 1) * of)] ?? 0).toFixed(1);
  console.log(
    `${by.length} ${what}: ${share(0.5)} ms in the middle, ${share(0.99)} ms of 99 in 100, ${share(1)} ms at worst`,
  );
}
const [crowded, ...posts] = postIds as [string, ...string[]];
await measure(`likes of ${posts.length} posts in turn`, people.slice(0, number('likes')), posts);
const crowd = people.slice(number('likes'), number('likes') + number('crowd'));
await measure('likes of one post', crowd, [crowded]);
for (const socket of [author, ...idle]) socket.terminate();
await ('stop' in product ? product.stop() : product.close());
await rm(dataDir, { recursive: true, force: true });
process.exit(0);
