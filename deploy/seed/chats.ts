import type { Account } from './accounts.ts';
import { concurrently } from './concurrently.ts';
import type { FrontDoor } from './front-door.ts';
import type { PlannedChat } from './plan.ts';

/**
 * Writes the chats in their order; a message that an earlier run sent is known again by its client
 * message id.
 */
export async function writeChats(
  door: FrontDoor,
  accounts: readonly Account[],
  chats: readonly PlannedChat[],
  limit: number,
): Promise<void> {
  await concurrently(limit, chats, async ({ first, second, messages, readBySecond }) => {
    let chatId = '';
    for (const [at, { from, text }] of messages.entries()) {
      const sender = accounts[from] as Account;
      const receiver = accounts[from === first ? second : first] as Account;
      const input = {
        toUserId: receiver.id,
        text,
        clientMessageId: `seed ${first} ${second} ${at}`,
      };
      const { sendMessage } = await door.ask<{ sendMessage: { chat: { id: string } } }>(
        sender.device,
        'SendMessage',
        { input },
      );
      chatId = sendMessage.chat.id;
    }
    if (readBySecond > 0)
      await door.ask((accounts[second] as Account).device, 'MarkRead', {
        chatId,
        upToSeq: readBySecond,
      });
  });
}
