import { expect, test } from 'vitest';
import type { Run } from '../../graph.ts';
import type { ChatMessage } from '../answers/shapes.ts';
import { chatMessages } from './chat-messages.ts';

// biome-ignore lint/suspicious/noExplicitAny: each document has variables of its own
type Variables = any;

const timeMs = (seq: number) => 1_700_000_000_000 + seq;

/** A graph of one chat with so many messages; `sender` says who wrote each. */
function graphOf(count: number, sender: (seq: number) => string): Run {
  const all = Array.from({ length: count }, (_, at) => ({
    id: String(at + 1),
    seq: at + 1,
    sender: { id: sender(at + 1) },
    sentAtMs: timeMs(at + 1),
  }));
  const connection = (rows: typeof all, first: number) => ({
    edges: rows.slice(0, first).map((node) => ({ node })),
    pageInfo: { hasNextPage: rows.length > first },
  });
  const newestFirst = all.toReversed();
  const documents: Record<string, (variables: Variables) => unknown> = {
    RestChat: ({ since, first }) => {
      const newer = newestFirst.filter(
        ({ sentAtMs }) => since === null || sentAtMs >= Date.parse(since),
      );
      return { user: {}, chatWith: { id: 'chat', messages: connection(newer, first) } };
    },
    RestChatBefore: ({ before }) => {
      const older = newestFirst.filter(({ sentAtMs }) => sentAtMs < Date.parse(before));
      return { chat: { messages: connection(older, 1) } };
    },
    RestPullChat: ({ cursor, limit }) => {
      const hasMore = cursor + limit < count;
      return {
        pullMessages: {
          messages: all.slice(cursor, cursor + limit),
          hasMore,
          nextCursor: hasMore ? cursor + limit : 0,
        },
      };
    },
  };
  return async (name, variables) => documents[name]?.(variables) as never;
}

const isShown = () => true;
const seqOf = (message: ChatMessage | undefined) => message && Number(message.id);
const seqsOf = (messages: ChatMessage[] | null) => [
  messages?.length,
  seqOf(messages?.[0]),
  seqOf(messages?.at(-1)),
];

test('nothing known asks for the newest, a time known for what comes after it, from the oldest on', async () => {
  const run = graphOf(2_500, () => 'peer');
  expect(seqsOf(await chatMessages(run, { userId: 1, sinceMs: null, isShown }))).toEqual([
    1_000, 1_501, 2_500,
  ]);
  expect(seqsOf(await chatMessages(run, { userId: 1, sinceMs: timeMs(1), isShown }))).toEqual([
    1_000, 1, 1_000,
  ]);
  expect(seqsOf(await chatMessages(run, { userId: 1, sinceMs: timeMs(301), isShown }))).toEqual([
    1_000, 301, 1_300,
  ]);
  expect(seqsOf(await chatMessages(run, { userId: 1, sinceMs: timeMs(1_501), isShown }))).toEqual([
    1_000, 1_501, 2_500,
  ]);
  expect(seqsOf(await chatMessages(run, { userId: 1, sinceMs: timeMs(2_501), isShown }))).toEqual([
    0,
    undefined,
    undefined,
  ]);
});

test('messages that the client is not to have are passed over, however many they are', async () => {
  const run = graphOf(2_500, (seq) => (seq > 2_400 ? 'peer' : 'own'));
  const received = ({ sender }: ChatMessage) => sender?.id === 'peer';
  expect(
    seqsOf(await chatMessages(run, { userId: 1, sinceMs: timeMs(101), isShown: received })),
  ).toEqual([100, 2_401, 2_500]);
  expect(
    seqsOf(await chatMessages(run, { userId: 1, sinceMs: timeMs(101), isShown: () => false })),
  ).toEqual([0, undefined, undefined]);
});
