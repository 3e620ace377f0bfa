import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { MessagingContext } from '../context.ts';
import type { MutationRenameGroupArgs } from '../generated/types.ts';
import type { ChatRow } from '../tables.ts';
import { changeGroup, requireOwner } from './change-group.ts';
import { checkName } from './group-input.ts';

/** @throws FORBIDDEN to all but the owner, BAD_USER_INPUT for the name, and as `changeGroup` */
export async function renameGroup(
  context: MessagingContext,
  args: MutationRenameGroupArgs,
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  const name = checkName(args.name, 'name');
  return changeGroup(context, args.chatId, async (_tx, chat) => {
    requireOwner(chat, accountId);
    if (chat.name === name) return [];
    chat.name = name;
    return [{ action: 'RENAMED', name }];
  });
}
