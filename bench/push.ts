import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import type { WebSocket } from 'ws';
import type { Account } from '../tests/kit/client.ts';
import { inTurn, median } from './gateway/load.ts';
import { startInspected } from './product/inspected.ts';
import { requireOpenFiles } from './product/open-files.ts';
import { openSubscriber } from './product/subscriber.ts';

/**
 * `npm run bench -- push` measures three things on one process: the memory of idle sockets with one
 * subscription each, every socket of another account; the time from a send into a group of 200
 * until its last member has the message; and whether connections leave anything in the heap.
 */
const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '5000' },
    members: { type: 'string', default: '1000' },
    cycles: { type: 'string', default: '10' },
  },
});
const [sockets, members, cycles] = [
  Number(values.sockets),
  Number(values.members),
  Number(values.cycles),
];
const groupSize = 200;
const sends = 25;
const perCycle = Math.min(1_000, sockets);
const subscription =
  'subscription ($after: [ChatPosition!]) { inboxAdded(after: $after) { id chat { id } } }';

await requireOpenFiles(sockets, 'npm run bench -- push --sockets');

const { product, client, heapMiB, end } = await startInspected();

const began = performance.now();
// The gateways installed beside the benches bring an older p-limit, which has no `map`.
const registering = pLimit(8);
const people = await Promise.all(
  Array.from({ length: sockets }, () => registering(() => client.register('bench'))),
);
const groups: { id: string; owner: Account; size: number }[] = [];
/** The group that each of the first accounts is in. */
const groupOf = new Map<Account, string>();
for (let at = 0; at < Math.min(members, sockets); at += groupSize) {
  const all = people.slice(at, Math.min(at + groupSize, members));
  const owner = inTurn(all, 0);
  const input = { name: 'Bench', memberIds: all.slice(1).map(({ id }) => id) };
  const { createGroup } = await client.data(
    'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }',
    { input },
    owner.token,
  );
  groups.push({ id: createGroup.id, owner, size: all.length });
  for (const account of all) groupOf.set(account, createGroup.id);
}
const madeInSeconds = Math.round((performance.now() - began) / 1_000);
console.log(`${people.length} accounts, ${groups.length} groups: made in ${madeInSeconds} s`);

/** The newest message of each group. */
const chatSeq = new Map<string, number>();
const arrived = new Map<string, { count: number; at: number }>();
function onMessage(id: string): void {
  const known = arrived.get(id) ?? { count: 0, at: 0 };
  arrived.set(id, { count: known.count + 1, at: performance.now() });
}

/** Subscribes. */
function connect(account: Account): Promise<WebSocket> {
  const chatId = groupOf.get(account);
  const variables =
    chatId === undefined ? {} : { after: [{ chatId, seq: chatSeq.get(chatId) ?? 1 }] };
  return openSubscriber(product.url, account.token, {
    query: subscription,
    variables,
    onEvent: ({ inboxAdded }) => onMessage(inboxAdded.id),
  });
}
/** Reads the heap first, because that collects garbage, which would count as resident memory. */
const look = async () => ({
  heapMiB: await heapMiB(),
  residentMiB: await product.residentMiB(),
});
const before = await look();
const connecting = pLimit(50);
const connectAll = (accounts: typeof people) =>
  Promise.all(accounts.map((account) => connecting(() => connect(account))));
const open = await connectAll(people);
await sleep(3_000);
const idle = await look();
const perSocket = (name: keyof typeof idle) =>
  (((idle[name] - before[name]) * 1_024) / sockets).toFixed(1);
console.log(
  [
    `${sockets} idle sockets, one subscription each: ${perSocket('residentMiB')} KiB resident each`,
    ` (${before.residentMiB.toFixed(0)} to ${idle.residentMiB.toFixed(0)} MiB)`,
    `, ${perSocket('heapMiB')} KiB of heap each`,
    ` (${before.heapMiB.toFixed(0)} to ${idle.heapMiB.toFixed(0)} MiB)`,
  ].join(''),
);

const took: number[] = [];
for (let at = 0; at < sends && groups.length > 0; at++) {
  const group = inTurn(groups, at);
  const sentAt = performance.now();
  const { sendMessage } = await client.data(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq } }',
    { input: { chatId: group.id, text: 'to all of you' } },
    group.owner.token,
  );
  while ((arrived.get(sendMessage.id)?.count ?? 0) < group.size) await sleep(1);
  took.push((arrived.get(sendMessage.id)?.at ?? 0) - sentAt);
  chatSeq.set(group.id, sendMessage.seq);
}
console.log(
  `send until the last of ${groupSize} members has it, ${sockets} sockets open: ` +
    `median ${median(took).toFixed(0)} ms, ` +
    `worst ${Math.max(...took).toFixed(0)} ms of ${took.length}`,
);

/** Cuts sockets without closing them. @returns the heap in MiB after the server has noticed */
async function cut(some: readonly WebSocket[]): Promise<number> {
  for (const socket of some) socket.terminate();
  await sleep(1_000);
  return heapMiB();
}
const after = await cut(open);
const rounds: string[] = [];
for (let cycle = 0; cycle < cycles; cycle++)
  rounds.push((await cut(await connectAll(people.slice(0, perCycle)))).toFixed(1));
const residentMiB = await product.residentMiB();
console.log(
  `heap MiB after all had gone: ${after.toFixed(1)}; ` +
    `after each of ${cycles} rounds of ${perCycle} connections: ${rounds.join(', ')}; ` +
    `resident ${residentMiB.toFixed(0)} MiB`,
);
await end();
process.exit(0);
