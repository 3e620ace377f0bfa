import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, eq, gt } from 'drizzle-orm';
import { chats, messages } from '../tables.ts';
import { messageEvent } from './published.ts';

const pageSize = 500;

/** Every message as it is now, oldest first, for subgraphs that are refilled. */
export async function* states({ database }: Services): AsyncGenerator<readonly EventDraft[]> {
  for (let after = 0; ; ) {
    const rows = await database.db
      .select()
      .from(messages)
      .innerJoin(chats, eq(chats.id, messages.chatId))
      .where(gt(messages.id, after))
      .orderBy(asc(messages.id))
      .limit(pageSize);
    yield rows.map((row) => messageEvent('message.told', row.chats, row.messages));
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.messages.id as number;
  }
}
