import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import { and, asc, eq, gt } from 'drizzle-orm';
import { requireChat } from '../chats/chats.ts';
import type { MessagingContext } from '../context.ts';
import type { QueryChatChangesArgs } from '../generated/types.ts';
import { type ChatRow, type MessageRow, messages } from '../tables.ts';
import { checkPosition } from './positions.ts';

interface ChatChanges {
  chat: ChatRow;
  messages: MessageRow[];
  /** To be given as `afterRevision` next time. */
  revision: number;
  hasMore: boolean;
}

/**
 * Messages that were edited or deleted after a revision of their chat, oldest change first.
 * @throws NOT_FOUND for a chat that the viewer is not in, BAD_USER_INPUT for a negative revision or
 *   a limit outside 1 to 1,000
 */
export async function listChanges(
  context: MessagingContext,
  args: QueryChatChangesArgs,
): Promise<ChatChanges> {
  const accountId = requireAccount(context.viewer);
  checkPosition(0, args.limit);
  if (args.afterRevision < 0)
    throw badUserInput(
      `\`afterRevision\` is a chat's revision from 0 on; it was ${args.afterRevision}.`,
      'afterRevision',
    );
  const chat = await requireChat(context, accountId, toId(args.chatId));
  const rows = await context.services.database.db
    .select()
    .from(messages)
    .where(and(eq(messages.chatId, chat.id), gt(messages.changeRevision, args.afterRevision)))
    .orderBy(asc(messages.changeRevision))
    .limit(args.limit + 1);
  const hasMore = rows.length > args.limit;
  const page = rows.slice(0, args.limit);
  // The page may hold changes that were made after the chat was read; then the last of them counts.
  const last = page.at(-1)?.changeRevision ?? 0;
  return {
    chat,
    messages: page,
    revision: hasMore ? last : Math.max(chat.revision, last, args.afterRevision),
    hasMore,
  };
}
