import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createClient } from './client.ts';
import { freePort, type ProductProcess, startProcess } from './process.ts';
import { createSubscriber } from './subscriber.ts';

const senders = 12;
const sendsEach = 15;
const subscribers = 4;
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq } }';
const watch = 'subscription ($chatId: ID!, $afterSeq: Int) { messageAdded(chatId: $chatId, afterSeq: $afterSeq) { id seq } }';

describe('a busy group whose sockets are cut and whose server is killed', () => {
  let dataDir: string;
  let env: Record<string, string>;
  let product: ProductProcess;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-push-'));
    const name = randomUUID().slice(0, 8);
    const own = { DATABASE_PREFIX: `push_${name}_`, KAFKA_PREFIX: `push-${name}.`, REDIS_PREFIX: `push-${name}:` };
    env = { ...own, DATA_DIR: dataDir, RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error', PORT: String(await freePort()) };
    product = await startProcess('deploy/start.mjs', env);
  });
  afterAll(async () => {
    await product?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('gives each subscriber every acknowledged message exactly once, in the order of seq', async () => {
    const client = createClient(product.url);
    const people = await Promise.all(Array.from({ length: senders }, () => client.register('push')));
    const owner = people[0] as Account;
    const input = { name: 'Busy', memberIds: people.slice(1).map(({ id }) => id) };
    const chatId = (await client.data('mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }', { input }, owner.token))
      .createGroup.id as string;

    let done = false;
    const seen = Array.from({ length: subscribers }, (): { seq: number; id: string }[] => []);
    const watching = seen.map(async (messages, at) => {
      const account = people[at] as Account;
      const subscriber = createSubscriber(product.url, account.token, { onNext: (data) => messages.push(data.messageAdded as never) });
      while (!done) {
        // Events that were on their way when the socket was cut are asked for again by `afterSeq`.
        await subscriber.open(watch, { chatId, afterSeq: messages.at(-1)?.seq ?? 0 }).catch(() => {});
        await sleep(100 + Math.random() * 300);
        subscriber.cut();
      }
      await subscriber.open(watch, { chatId, afterSeq: messages.at(-1)?.seq ?? 0 });
      return subscriber;
    });

    const acknowledged = new Map<string, number>();
    const sending = people.map(async (account, who) => {
      for (let at = 0; at < sendsEach; at++) {
        const variables = { input: { chatId, text: `message ${at}`, clientMessageId: `${who} ${at}` } };
        for (;;) {
          const answer = await client.ask(send, variables, account.token).catch(() => null);
          if (answer?.data) {
            acknowledged.set(answer.data.sendMessage.id, answer.data.sendMessage.seq);
            break;
          }
          await sleep(50);
        }
      }
    });
    for (let kill = 1; kill <= 2; kill++) {
      while (acknowledged.size < (senders * sendsEach * kill) / 3) await sleep(10);
      await product.stop('SIGKILL');
      product = await startProcess('deploy/start.mjs', env);
    }
    await Promise.all(sending);
    done = true;
    const open = await Promise.all(watching);

    const total = senders * sendsEach + 1;
    await expect.poll(() => seen.map((messages) => messages.length), { timeout: 20_000 }).toEqual(seen.map(() => total));
    for (const subscriber of open) subscriber.cut();
    expect(acknowledged.size).toBe(senders * sendsEach);
    for (const messages of seen) {
      expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, at) => at + 1));
      for (const { id, seq } of messages.slice(1)) expect(acknowledged.get(id)).toBe(seq);
    }
  });
});
