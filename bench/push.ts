import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { startProduct } from './product/product.ts';

/**
 * `npm run bench -- push`: memory of idle sockets with one subscription each on one process, the time from a send into a group of 200
 * until its last member has it, and whether connecting and disconnecting leaves anything behind.
 */
const { values } = parseArgs({
  options: { sockets: { type: 'string', default: '5000' }, accounts: { type: 'string', default: '1000' }, cycles: { type: 'string', default: '10' } },
});
const sockets = Number(values.sockets);
const groupSize = 200;
const sends = 20;
const subscription = 'subscription { inboxAdded { id chat { id } } }';

const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const product = await startProduct({ DATA_DIR: dataDir, RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error', NODE_ENV: 'test' });

interface Account {
  id: string;
  token: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of several shapes
async function ask(query: string, variables: Record<string, unknown>, token?: string): Promise<any> {
  const response = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function register(): Promise<Account> {
  const input = { username: `bench-${crypto.randomUUID().slice(0, 12)}`, password: 'a bench password' };
  const { register } = await ask('mutation ($input: RegisterInput!) { register(input: $input) { accessToken user { id } } }', { input });
  return { id: register.user.id, token: register.accessToken };
}

/** @param onMessage called with the id of each message that arrives */
function connect(account: Account, onMessage: (id: string) => void): Promise<WebSocket> {
  const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${account.token}` } })));
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`closed with ${code} ${reason}`)));
    socket.on('message', (bytes) => {
      const message = JSON.parse(String(bytes));
      if (message.type === 'connection_ack') {
        socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: subscription } }));
        resolve(socket);
      } else if (message.type === 'next') onMessage(message.payload.data.inboxAdded.id);
    });
  });
}

/** Runs `work` for every item, a few at a time. */
async function each<Item, Result>(items: readonly Item[], width: number, work: (item: Item, at: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as Item, at);
    }),
  );
  return results;
}

const people = await each(Array.from({ length: Number(values.accounts) }), 4, () => register());
const groups: { id: string; owner: Account; size: number }[] = [];
for (let at = 0; at + 1 < people.length; at += groupSize) {
  const [owner, ...others] = people.slice(at, at + groupSize) as [Account, ...Account[]];
  const input = { name: 'Bench', memberIds: others.map(({ id }) => id) };
  const { createGroup } = await ask('mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }', { input }, owner.token);
  groups.push({ id: createGroup.id, owner, size: others.length + 1 });
}
for (const { id } of groups)
  await each(people, 8, ({ token }) => ask('mutation ($id: ID!) { markRead(chatId: $id, upToSeq: 1) { id } }', { id }, token));

const arrived = new Map<string, { count: number; at: number }>();
const onMessage = (id: string) => {
  const known = arrived.get(id) ?? { count: 0, at: 0 };
  arrived.set(id, { count: known.count + 1, at: performance.now() });
};
const wanted = Array.from({ length: sockets }, (_, at) => people[at % people.length] as Account);
const before = await product.residentMiB();
const open = await each(wanted, 50, (account) => connect(account, onMessage));
await sleep(3_000);
const idle = await product.residentMiB();
console.log(
  `${sockets} idle sockets, one subscription each: ${(((idle - before) * 1024) / sockets).toFixed(1)} KiB each (${before.toFixed(0)} to ${idle.toFixed(0)} MiB)`,
);

const socketsPerAccount = sockets / people.length;
const took: number[] = [];
for (let at = 0; at < sends; at++) {
  const group = groups[at % groups.length] as (typeof groups)[number];
  const began = performance.now();
  const { sendMessage } = await ask(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
    { input: { chatId: group.id, text: 'to all of you' } },
    group.owner.token,
  );
  while ((arrived.get(sendMessage.id)?.count ?? 0) < group.size * socketsPerAccount) await sleep(1);
  took.push((arrived.get(sendMessage.id)?.at ?? 0) - began);
}
took.sort((a, b) => a - b);
console.log(
  `send until the last of ${groupSize} members (${groupSize * socketsPerAccount} sockets) has it: median ${took[sends >> 1]?.toFixed(0)} ms, worst ${took.at(-1)?.toFixed(0)} ms`,
);

for (const socket of open) socket.terminate();
const rounds: string[] = [];
for (let cycle = 0; cycle < Number(values.cycles); cycle++) {
  const some = await each(wanted.slice(0, 1_000), 50, (account) => connect(account, onMessage));
  for (const socket of some) socket.terminate();
  await sleep(500);
  rounds.push((await product.residentMiB()).toFixed(0));
}
console.log(`resident MiB after each of ${values.cycles} rounds of 1 000 connections: ${rounds.join(', ')}`);
await product.stop();
await rm(dataDir, { recursive: true, force: true });
process.exit(0);
