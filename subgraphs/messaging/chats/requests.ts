import { padIds } from '@clipgraph/platform/database/statements.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { MessagingContext } from '../context.ts';
import type { MutationAcceptChatArgs } from '../generated/types.ts';
import { type ChatRow, members, messagingSettings } from '../tables.ts';
import { requireChat } from './chats.ts';

/**
 * Accepts the request of a stranger, so that its chat is listed among the viewer's own; an answer
 * does the same. Repeating is harmless.
 * @throws NOT_FOUND for a chat that the viewer is not in
 */
export async function acceptChat(
  context: MessagingContext,
  args: MutationAcceptChatArgs,
): Promise<ChatRow> {
  const accountId = requireAccount(context.viewer);
  const chat = await requireChat(context, accountId, toId(args.chatId));
  await context.services.database.db
    .update(members)
    .set({ requested: false })
    .where(and(eq(members.chatId, chat.id), eq(members.accountId, accountId)));
  context.loaders.ownMembers.clear(chat.id);
  return chat;
}

/**
 * For which of these accounts a chat that the viewer takes them into, a direct one or a group, is a
 * request: those who asked for it in their settings and do not follow the viewer.
 */
export async function requestedBy(
  { services, ask }: MessagingContext,
  accountId: Id,
  otherIds: readonly Id[],
): Promise<Set<Id>> {
  const asking = await services.database.db
    .select({ id: messagingSettings.accountId })
    .from(messagingSettings)
    .where(
      and(
        inArray(messagingSettings.accountId, padIds(otherIds)),
        eq(messagingSettings.strangersRequest, true),
      ),
    );
  if (asking.length === 0) return new Set();
  const ids = asking.map(({ id }) => id);
  const between = await ask.relation.between(accountId, ids);
  return new Set(ids.filter((id) => between.get(id)?.followsViewer !== true));
}
