import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { members } from '../tables.ts';

/** What a member's row begins with, apart from its chat and account. */
export const newMember = {
  active: true,
  revision: 1,
  readSeq: 0,
  sentCount: 0,
  readSentCount: 0,
  joinedSeq: 0,
  requested: false,
};

/**
 * Which of these accounts are in which of these groups, as `chatId:accountId`. Ask while the chats
 * are locked.
 */
export async function activeMembers(
  tx: Tx,
  groupIds: readonly Id[],
  accountIds: readonly Id[],
): Promise<Set<string>> {
  if (groupIds.length === 0) return new Set();
  const rows = await tx
    .select({ chatId: members.chatId, accountId: members.accountId })
    .from(members)
    .where(
      and(
        inArray(members.chatId, padIds(groupIds)),
        inArray(members.accountId, padIds(accountIds)),
        eq(members.active, true),
      ),
    );
  return new Set(rows.map(({ chatId, accountId }) => `${chatId}:${accountId}`));
}
