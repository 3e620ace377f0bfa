import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, eq, gt } from 'drizzle-orm';
import { chats, messages } from '../tables.ts';
import { messageEvent } from './published.ts';

/** Every message as it is now, oldest first, for subgraphs that fill their projections anew. */
export const states = ({ database }: Services) =>
  tellStates(
    (last: { messages: { id: Id } } | undefined, limit) =>
      database.db
        .select()
        .from(messages)
        .innerJoin(chats, eq(chats.id, messages.chatId))
        .where(gt(messages.id, last?.messages.id ?? 0))
        .orderBy(asc(messages.id))
        .limit(limit),
    (row) => messageEvent('message.told', row.chats, row.messages),
  );
