import { type Account, accountAt } from './accounts.ts';
import { concurrently, type Pace } from './concurrently.ts';
import type { FrontDoor } from './front-door.ts';
import type { PlannedChat } from './plan.ts';

/**
 * Writes the chats, each message after the one before it. A message that an earlier run sent has
 * the same client message id, so it is not sent twice.
 * @param name distinguishes these ids from those of another plan
 */
export async function writeChats(
  door: FrontDoor,
  accounts: readonly Account[],
  chats: readonly PlannedChat[],
  name: string,
  pace: Pace,
): Promise<void> {
  await concurrently(pace, chats, async ({ first, second, messages, readBySecond }) => {
    let chatId = '';
    for (const [at, { from, text }] of messages.entries()) {
      const sender = accountAt(accounts, from);
      const receiver = accountAt(accounts, from === first ? second : first);
      const input = {
        toUserId: receiver.id,
        text,
        clientMessageId: `${name} ${first} ${second} ${at}`,
      };
      const { sendMessage } = await door.ask<{ sendMessage: { chat: { id: string } } }>(
        sender.device,
        'SendMessage',
        { input },
      );
      chatId = sendMessage.chat.id;
    }
    if (readBySecond > 0)
      await door.ask(accountAt(accounts, second).device, 'MarkRead', {
        chatId,
        upToSeq: readBySecond,
      });
  });
}
