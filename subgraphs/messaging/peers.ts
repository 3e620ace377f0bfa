import { forbidden, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { MessagingContext } from './loaders.ts';

/**
 * Whether an account may reach others with messages, asked of the owners, so that a block or a deletion counts on the very next one.
 * @throws NOT_FOUND for an account that is unknown, disabled or deleted; FORBIDDEN for a block in either direction
 */
export async function guardPeers({ ask }: MessagingContext, accountId: Id, peerIds: readonly Id[]): Promise<void> {
  const [users, pairs] = await Promise.all([ask.user.facts(peerIds), ask.relation.between(accountId, peerIds)]);
  if (peerIds.some((id) => users.get(id)?.state !== 'active')) throw notFound(peerIds.length === 1 ? 'This user' : 'One of these users');
  for (const id of peerIds) {
    const between = pairs.get(id);
    if (between?.blockedByViewer) throw forbidden('You block this user. Unblock them to write to them.');
    if (between?.blocksViewer) throw forbidden('You cannot write to this user.');
  }
}
