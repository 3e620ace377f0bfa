import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { forbidden } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { InteractionContext } from '../context.ts';
import { shareChange } from '../counted.ts';
import { shareEvent } from '../events/published.ts';
import { shares } from '../tables.ts';
import { requirePost } from '../visibility.ts';

const dayMs = 24 * 60 * 60_000;

/**
 * Counts that the viewer passed a post on, once a day; repeating is harmless.
 * @throws UNAUTHENTICATED; NOT_FOUND for a post that is missing or hidden; FORBIDDEN while the
 *   viewer blocks its author
 */
export async function sharePost(context: InteractionContext, postId: Id): Promise<void> {
  const { services, viewer, ask } = context;
  const userId = requireAccount(viewer);
  const { facts, author } = await requirePost(ask, viewer, postId);
  if (author.between.blockedByViewer)
    throw forbidden('You block the author of this post. Unblock them to share it.');
  const share = { postId, userId, authorId: facts.authorId, atMs: Date.now() };
  const changes = await services.database.transaction((tx) => recordShare(tx, services, share));
  await services.counters.committed(changes);
}

interface Share {
  postId: Id;
  userId: Id;
  /** Who is told; null for a share that is nobody else's business. */
  authorId: Id | null;
  /** Milliseconds since the Unix epoch. */
  atMs: number;
}

/** @returns the counters that changed: none for a further share of the day */
export async function recordShare(
  tx: Tx,
  { counters, outbox }: Pick<Services, 'counters' | 'outbox'>,
  { atMs, authorId, ...edge }: Share,
): Promise<CounterChange[]> {
  const row = { ...edge, authorId, day: Math.floor(atMs / dayMs), sharedAt: atMs };
  const [made] = await tx.insert(shares).ignore().values(row);
  if (made.affectedRows === 0) return [];
  const changes = [shareChange(edge.postId, 1)];
  await counters.add(tx, changes);
  if (authorId !== null) await outbox.append(tx, shareEvent({ ...row, authorId }));
  return changes;
}
