import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt } from 'drizzle-orm';
import { chats, members, messages } from '../tables.ts';
import { messageEvent } from './published.ts';

/** Every message as it is now, oldest first, for subgraphs that fill their projections anew. */
export const states = ({ database }: Services) =>
  tellStates(
    (last: { messages: { id: Id } } | undefined, limit) =>
      database.db
        .select()
        .from(messages)
        .innerJoin(chats, eq(chats.id, messages.chatId))
        .leftJoin(members, and(eq(members.chatId, messages.chatId), eq(members.requested, true)))
        .where(gt(messages.id, last?.messages.id ?? 0))
        .orderBy(asc(messages.id))
        .limit(limit),
    ({ chats: chat, messages: message, members: requested }) => {
      const requestTo = message.seq === 1 ? (requested?.accountId ?? null) : null;
      return messageEvent('message.told', chat, message, requestTo);
    },
  );
