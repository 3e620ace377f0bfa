import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { nextMessage, storeMessages, type Written } from '../messages/message-store.ts';
import { hashText } from '../messages/text.ts';
import type { ChatRow, GroupNotice } from '../tables.ts';

const noText = hashText('');

/**
 * Writes what happened to a group among its messages, so that it stands in order with them.
 * @param chat the group's row, locked by the transaction; it moves on by one message a notice
 * @param actorId who did it
 */
export async function writeNotices(
  services: Services,
  tx: Tx,
  chat: ChatRow,
  actorId: Id,
  notices: readonly GroupNotice[],
): Promise<Written[]> {
  const written = notices.map((notice): Written => {
    const message = nextMessage(chat, {
      id: services.ids.next(),
      senderId: actorId,
      clientMessageId: null,
      textHash: noText,
      text: '',
      notice,
    });
    return { message, chat: { ...chat } };
  });
  await storeMessages(services, tx, written);
  return written;
}
