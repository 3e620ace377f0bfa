import { parseArgs } from 'node:util';
import { messageWriter, writeBatch } from '@clipgraph/messaging/messages/message-writer.ts';
import { sendMessage } from '@clipgraph/messaging/messages/send-message.ts';
import { hashText } from '@clipgraph/messaging/messages/text.ts';
import { messaging } from '@clipgraph/messaging/subgraph.ts';
import { strangers } from '@clipgraph/platform/ask/ask.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { createRateLimits } from '@clipgraph/platform/limits/limits.ts';
import { openTestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { sql } from 'drizzle-orm';

/**
 * `npm run bench -- messages`: acknowledged sends of 64 senders into 32 chats, with sends sharing
 * transactions and with a transaction for each message, both at the domain function and at the
 * writer below it; and through the subgraph's GraphQL. DATABASE_URL chooses the engine; SQLite when
 * it is unset.
 */
const { values } = parseArgs({
  options: { senders: { type: 'string', default: '64' }, rounds: { type: 'string', default: '7' } },
});
const senders = Number(values.senders);
const rounds = Number(values.rounds);

const subgraph = await openTestSubgraph(messaging, {
  others: {
    user: { facts: async (ids: Id[]) => ids.map((id) => [id, { state: 'active', username: 'u' }]) },
    relation: { between: async (_viewer: Id, ids: Id[]) => ids.map((id) => [id, strangers]) },
  },
  foundation: { rateLimits: createRateLimits({ enabled: false }) },
});
const { services } = subgraph;
const contextOf = (accountId: Id) =>
  subgraph.createContext({ viewer: viewerOf(accountId), requestId: 'bench' });

const chats: { chatId: Id; members: [Id, Id] }[] = [];
for (let at = 0; at < senders / 2; at++) {
  const members: [Id, Id] = [1_000 + 2 * at, 1_001 + 2 * at];
  const first = await sendMessage(contextOf(members[0]) as never, {
    toUserId: String(members[1]),
    text: 'first',
  });
  chats.push({ chatId: first.chatId, members });
}

/** The same subgraph, where each message is written alone. */
const alone = { ...services };
messageWriter.set(alone, async (draft) => {
  const [outcome] = await writeBatch(alone, [draft]);
  if (!outcome || 'error' in outcome) throw outcome?.error;
  return outcome.value;
});

const text = 'A message of a usual length, as people write them.';
const drafts = Array.from({ length: senders }, (_, sender) => {
  const { chatId, members } = chats[sender >> 1] as (typeof chats)[number];
  return {
    chatId,
    senderId: members[sender & 1] as Id,
    clientMessageId: null,
    textHash: hashText(text),
    text,
  };
});
const draftOf = (sender: number) => drafts[sender] as (typeof drafts)[number];
const mutation =
  'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq sentAt } }';

/**
 * In a context of its own, as each request has; what a context makes when it is first used is not
 * made for a copy.
 */
const sendBy = (owner: typeof services, sender: number) =>
  sendMessage(
    Object.create(contextOf(draftOf(sender).senderId), { services: { value: owner } }) as never,
    {
      chatId: String(draftOf(sender).chatId),
      text,
    },
  );

const ways: Record<string, (sender: number) => Promise<unknown>> = {
  'domain function': (sender) => sendBy(services, sender),
  'domain function, one transaction for each': (sender) => sendBy(alone, sender),
  'writer alone': (sender) => messageWriter(services)(draftOf(sender)),
  'writer alone, one transaction for each': (sender) => messageWriter(alone)(draftOf(sender)),
  'GraphQL of the subgraph': (sender) =>
    subgraph.run(viewerOf(draftOf(sender).senderId), mutation, {
      input: { chatId: String(draftOf(sender).chatId), text },
    }),
};

async function measure(
  send: (sender: number) => Promise<unknown>,
  latencies: number[],
  ms: number,
): Promise<number> {
  const began = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      while (performance.now() < began + ms) {
        const asked = performance.now();
        await send(sender);
        latencies.push(performance.now() - asked);
        sent++;
      }
    }),
  );
  return (sent / (performance.now() - began)) * 1_000;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The engine and what it promises of a commit, without which a figure says nothing. */
async function describeEngine(): Promise<string> {
  const { db } = services.database;
  if (!process.env.DATABASE_URL) return 'SQLite, in this process';
  const [[row]] = (await db.execute(
    sql`select version() as version, @@innodb_flush_log_at_trx_commit as flushed, @@sync_binlog as synced, @@log_bin as logged`,
  )) as unknown as [[{ version: string; flushed: number; synced: number; logged: number }]];
  return `${row.version}, innodb_flush_log_at_trx_commit=${row.flushed}, log_bin=${row.logged}, sync_binlog=${row.synced}`;
}

// The ways take turns, so that what else the machine does hits all of them alike.
const latencies = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
const rates = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
for (const send of Object.values(ways)) await measure(send, [], 500);
for (let round = 0; round < rounds; round++)
  for (const [name, send] of Object.entries(ways))
    rates.get(name)?.push(await measure(send, latencies.get(name) as number[], 1_000));

console.log(
  `${await describeEngine()}: ${senders} senders, median of ${rounds} rounds of 1 s, ways taking turns.`,
);
console.table(
  Object.fromEntries(
    Object.keys(ways).map((name) => {
      const sorted = (latencies.get(name) as number[]).toSorted((a, b) => a - b);
      const at = (share: number) =>
        Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1));
      return [
        name,
        {
          'messages/s': Math.round(median(rates.get(name) as number[])),
          'p50 ms': at(0.5),
          'p99 ms': at(0.99),
        },
      ];
    }),
  ),
);
const rateOf = (name: string) => median(rates.get(name) as number[]);
const times = (name: string, other: string) => (rateOf(name) / rateOf(other)).toFixed(1);
const each = (way: string) => `${way}, one transaction for each`;
console.log(
  `Sends that share transactions, beside one transaction for each: ${times('domain function', each('domain function'))} times at the domain function,`,
);
console.log(
  `${times('writer alone', each('writer alone'))} times at the writer. The domain function, beside the writer with one each: ${times('domain function', each('writer alone'))} times.`,
);
await subgraph.dispose();
