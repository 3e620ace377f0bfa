import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { cpuMs, inTurn, median } from './gateway/load.ts';
import { startInspected } from './product/inspected.ts';
import { requireOpenFiles } from './product/open-files.ts';
import { openSubscriber } from './product/subscriber.ts';

/**
 * `npm run bench -- subject`: very many sockets that listen to one chat, which the 200 members of a
 * group have open on many devices each. Measures the time from a send until the last socket has the
 * message, the server's processor time for each delivery, and whether its heap comes back.
 */
const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '10000' },
    members: { type: 'string', default: '200' },
    sends: { type: 'string', default: '30' },
  },
});
const [sockets, memberCount, sends] = [
  Number(values.sockets),
  Number(values.members),
  Number(values.sends),
];
await requireOpenFiles(sockets, 'npm run bench -- subject --sockets');
const query = `subscription ($chatId: ID!) {
  messageAdded(chatId: $chatId) { id seq text sentAt sender { id username avatarUrl } }
}`;

const { product, client, heapMiB, end } = await startInspected();
const atOnce = pLimit(8);
const members = await Promise.all(
  Array.from({ length: memberCount }, () => atOnce(() => client.register('bench'))),
);
const owner = inTurn(members, 0);
const { createGroup } = await client.data(
  'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }',
  { input: { name: 'Bench', memberIds: members.slice(1).map(({ id }) => id) } },
  owner.token,
);
const chatId: string = createGroup.id;

/** Of the message that is under way. */
let delivered = 0;
let lastAtMs = 0;
const connecting = pLimit(50);
const before = await heapMiB();
const open = await Promise.all(
  Array.from({ length: sockets }, (_, at) =>
    connecting(() =>
      openSubscriber(product.url, inTurn(members, at).token, {
        query,
        variables: { chatId },
        onEvent() {
          delivered += 1;
          lastAtMs = performance.now();
        },
      }),
    ),
  ),
);
const listening = await heapMiB();

const tookMs: number[] = [];
const usedUs: number[] = [];
for (let at = 0; at < sends; at++) {
  delivered = 0;
  const usedBefore = cpuMs(String(product.pid));
  const sentAtMs = performance.now();
  await client.data(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
    { input: { chatId, text: `message ${at} to all of you` } },
    owner.token,
  );
  while (delivered < sockets) await sleep(1);
  tookMs.push(lastAtMs - sentAtMs);
  await sleep(100);
  usedUs.push(((cpuMs(String(product.pid)) - usedBefore) * 1_000) / sockets);
}
const sorted = tookMs.toSorted((a, b) => a - b);
const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
console.log(
  `send until the last of ${sockets} sockets has it, ${memberCount} viewers: ` +
    `median ${median(tookMs).toFixed(0)} ms, p99 of ${sends} ${p99.toFixed(0)} ms; ` +
    `${median(usedUs).toFixed(0)} µs of processor time for each delivery`,
);
for (const socket of open) socket.terminate();
await sleep(2_000);
const after = await heapMiB();
console.log(
  `heap MiB before, with all listening, after all had gone: ` +
    `${before.toFixed(1)}, ${listening.toFixed(1)}, ${after.toFixed(1)}`,
);
await end();
process.exit(0);
