import type { Tx } from '@clipgraph/platform/database/database.ts';
import { isDuplicate } from '@clipgraph/platform/database/errors.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, inArray } from 'drizzle-orm';
import { activeMembers } from '../chats/members.ts';
import { publishMessages } from '../live/fan-out.ts';
import { chats, type MessageRow } from '../tables.ts';
import { createBatcher, type Outcome } from './batcher.ts';
import { nextMessage, storeMessages, type Written } from './message-store.ts';

interface MessageDraft {
  chatId: Id;
  senderId: Id;
  clientMessageId: string | null;
  textHash: string;
  text: string;
  postId?: Id | null;
}

/** Writes messages; sends that come at the same time share a transaction, also of several chats. */
export const messageWriter = perProcess((services) =>
  createBatcher((drafts: MessageDraft[]) => writeBatch(services, drafts), {
    keyOf: ({ chatId }) => chatId,
    writers: services.database.usage().size,
  }),
);

export async function writeBatch(
  services: Services,
  drafts: readonly MessageDraft[],
): Promise<Outcome<MessageRow>[]> {
  try {
    const outcomes = await services.database.transaction((tx) =>
      writeTogether(services, tx, drafts),
    );
    publishMessages(
      services,
      outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : [])),
    );
    return outcomes.map((outcome) =>
      'value' in outcome ? { value: outcome.value.message } : outcome,
    );
  } catch (error) {
    if (drafts.length === 1) return [{ error }];
    // One repeated client id has failed the whole statement. Each message is written again alone,
    // so that only the repeated one fails.
    if (!isDuplicate(error)) throw error;
    const outcomes: Outcome<MessageRow>[] = [];
    for (const one of drafts) outcomes.push(...(await writeBatch(services, [one])));
    return outcomes;
  }
}

const lockChats = preparedByIds((db, ids) =>
  db.select().from(chats).where(inArray(chats.id, ids)).orderBy(asc(chats.id)).for('update'),
);

/**
 * Locks the chats first, in ascending order, so that two transactions never wait for each other,
 * and each message takes the next number of its chat. The outbox rows come last.
 */
async function writeTogether(
  services: Services,
  tx: Tx,
  drafts: readonly MessageDraft[],
): Promise<Outcome<Written>[]> {
  const chatIds = [...new Set(drafts.map(({ chatId }) => chatId))].sort((a, b) => a - b);
  const locked = await lockChats(tx, chatIds);
  const chatById = new Map(locked.map((chat) => [chat.id, chat]));
  const groupMembers = await activeMembers(
    tx,
    locked.filter(({ kind }) => kind === 'group').map(({ id }) => id),
    drafts.map(({ senderId }) => senderId),
  );
  const outcomes = drafts.map((message): Outcome<Written> => {
    const chat = chatById.get(message.chatId);
    const mayWrite =
      chat && (chat.kind === 'direct' || groupMembers.has(`${chat.id}:${message.senderId}`));
    if (!mayWrite) return { error: notFound('This chat') };
    const next = nextMessage(chat, { ...message, id: services.ids.next(), notice: null });
    return { value: { message: next, chat: { ...chat } } };
  });
  const written = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
  if (written.length === 0) return outcomes;

  await storeMessages(services, tx, written);
  return outcomes;
}
