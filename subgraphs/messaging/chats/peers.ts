import type { Between } from '@clipgraph/platform/ask/ask.ts';
import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { betweenViewerAnd, viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { MessagingContext } from '../context.ts';
import type { ChatRow } from '../tables.ts';
import { peerOf } from './direct-chats.ts';

/**
 * Guards sending messages to other accounts. The owners of accounts and blocks are asked, so a
 * block or a deletion already counts for the very next message.
 * @throws NOT_FOUND for an account that is unknown, disabled or deleted; FORBIDDEN for a block in
 *   either direction
 */
export async function guardPeers(
  { ask }: MessagingContext,
  accountId: Id,
  peerIds: readonly Id[],
): Promise<void> {
  const accountOf = await viewAccounts(ask, accountId, peerIds);
  if (peerIds.some((id) => accountOf(id).isGone))
    throw notFound(peerIds.length === 1 ? 'This account' : 'One of these accounts');
  for (const id of peerIds) refuseBlocks(accountOf(id).between);
}

/**
 * Guards what an account does in a chat that exists; in a group a block changes nothing.
 * @throws FORBIDDEN for a block in either direction between the two of a direct chat
 */
export async function guardBlocks(
  { ask }: MessagingContext,
  accountId: Id,
  chat: Pick<ChatRow, 'lowId' | 'highId'>,
): Promise<void> {
  const peerId = peerOf(chat, accountId);
  if (peerId !== null) refuseBlocks((await betweenViewerAnd(ask, accountId, [peerId]))(peerId));
}

function refuseBlocks({ blockedByViewer, blocksViewer }: Between): void {
  if (blockedByViewer) throw forbidden('You block this account. Unblock it to write to it.');
  if (blocksViewer) throw forbidden('You cannot write to this account.');
}
