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
import { inTurn, median } from './gateway/load.ts';

/**
 * `npm run bench -- messages`: acknowledged sends per second of 64 senders into 32 chats. Compares
 * sends that share transactions with one transaction for each message, at the domain function and
 * at the writer below it, and measures the subgraph's GraphQL too. DATABASE_URL chooses the engine;
 * without it the bench runs on SQLite.
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
  subgraph.createContext({
    viewer: viewerOf(accountId),
    requestId: 'bench',
  }) as Parameters<typeof sendMessage>[0];

const chats: { chatId: Id; members: [Id, Id] }[] = [];
for (let at = 0; at < senders / 2; at++) {
  const members: [Id, Id] = [1_000 + 2 * at, 1_001 + 2 * at];
  const first = await sendMessage(contextOf(members[0]), {
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
  const { chatId, members } = inTurn(chats, sender >> 1);
  return {
    chatId,
    senderId: inTurn(members, sender & 1),
    clientMessageId: null,
    textHash: hashText(text),
    text,
  };
});
const draftOf = (sender: number) => inTurn(drafts, sender);
const mutation =
  'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq sentAt } }';

/** Sends in a new context, as each request does. A copied context would share what it has made. */
const sendBy = (owner: typeof services, sender: number) =>
  sendMessage(Object.create(contextOf(draftOf(sender).senderId), { services: { value: owner } }), {
    chatId: String(draftOf(sender).chatId),
    text,
  });

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

/** The engine and how it flushes commits, since the figures depend on both. */
async function describeEngine(): Promise<string> {
  const { db } = services.database;
  if (!process.env.DATABASE_URL) return 'SQLite, in this process';
  const described = sql<string>`concat(version(),
    ', innodb_flush_log_at_trx_commit=', @@innodb_flush_log_at_trx_commit,
    ', log_bin=', @@log_bin, ', sync_binlog=', @@sync_binlog)`;
  const [row] = await db.select({ described }).from(sql`dual`);
  return row?.described ?? '';
}

// The ways take turns, so that other work on the machine slows all of them alike.
const latencies = new Map<string, number[]>();
const rates = new Map<string, number[]>();
for (const send of Object.values(ways)) await measure(send, [], 500);
for (let round = 0; round < rounds; round++)
  for (const [name, send] of Object.entries(ways)) {
    const tookMs = latencies.get(name) ?? [];
    const rate = await measure(send, tookMs, 1_000);
    latencies.set(name, tookMs);
    rates.set(name, [...(rates.get(name) ?? []), rate]);
  }
const rateOf = (name: string) => median(rates.get(name) ?? []);

console.log(
  `${await describeEngine()}: ${senders} senders, ` +
    `median of ${rounds} rounds of 1 s, ways taking turns.`,
);
console.table(
  Object.fromEntries(
    Object.keys(ways).map((name) => {
      const sorted = (latencies.get(name) ?? []).toSorted((a, b) => a - b);
      const at = (share: number) =>
        Number((sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1));
      return [
        name,
        {
          'messages/s': Math.round(rateOf(name)),
          'p50 ms': at(0.5),
          'p99 ms': at(0.99),
        },
      ];
    }),
  ),
);
const times = (name: string, other: string) => (rateOf(name) / rateOf(other)).toFixed(1);
const each = (way: string) => `${way}, one transaction for each`;
const [domain, writer] = ['domain function', 'writer alone'];
console.log(
  'Sends that share transactions, beside one transaction for each: ' +
    `${times(domain, each(domain))} times at the domain function,`,
);
console.log(
  `${times(writer, each(writer))} times at the writer. The domain function, ` +
    `beside the writer with one each: ${times(domain, each(writer))} times.`,
);
await subgraph.dispose();
