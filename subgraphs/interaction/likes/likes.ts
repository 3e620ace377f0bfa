import { conflict, forbidden } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import { likeChanges } from '../counted.ts';
import { likeEvent } from '../events/published.ts';
import { likes } from '../tables.ts';
import { requirePost } from '../visibility.ts';

/**
 * Repeating is harmless, unless `strict`.
 * @throws UNAUTHENTICATED; NOT_FOUND for a post that is missing or hidden; FORBIDDEN while the
 *   viewer blocks its author; CONFLICT when `strict` and the viewer likes it already
 */
export async function likePost(
  context: InteractionContext,
  postId: Id,
  strict = false,
): Promise<void> {
  const userId = requireAccount(context.viewer);
  const { facts, author } = await requirePost(context.ask, context.viewer, postId);
  if (author.between.blockedByViewer)
    throw forbidden('You block the author of this post. Unblock them to like it.');
  const changed = await switchLike(
    context.services,
    { userId, postId, authorId: facts.authorId },
    true,
  );
  if (strict && !changed) throw conflict('You like this post already.');
}

/**
 * Works also while the viewer blocks the author. Repeating is harmless, unless `strict`.
 * @throws UNAUTHENTICATED; NOT_FOUND, CONFLICT as for `likePost`
 */
export async function unlikePost(
  context: InteractionContext,
  postId: Id,
  strict = false,
): Promise<void> {
  const userId = requireAccount(context.viewer);
  const { facts } = await requirePost(context.ask, context.viewer, postId);
  const changed = await switchLike(
    context.services,
    { userId, postId, authorId: facts.authorId },
    false,
  );
  if (strict && !changed) throw conflict('You do not like this post.');
}

/**
 * Of several requests at once, the row lets one change it; the others find it as they want it.
 * @returns whether something changed
 */
async function switchLike(
  services: Services,
  edge: { userId: Id; postId: Id; authorId: Id },
  active: boolean,
): Promise<boolean> {
  const { database, ids, counters, outbox } = services;
  const ofEdge = and(eq(likes.userId, edge.userId), eq(likes.postId, edge.postId));
  const changes = likeChanges(edge, active ? 1 : -1);
  const changed = await database.transaction(async (tx) => {
    const switched = { active, activatedId: ids.next(), changedAt: Date.now() };
    let revision = 1;
    const [made] = active
      ? await tx
          .insert(likes)
          .ignore()
          .values({ ...edge, ...switched, revision })
      : [{ affectedRows: 0 }];
    if (made.affectedRows === 0) {
      const [found] = await tx
        .update(likes)
        .set({ ...switched, revision: sql`${likes.revision} + 1` })
        .where(and(ofEdge, eq(likes.active, !active)));
      if (found.affectedRows === 0) return false;
      const [row] = await tx.select({ revision: likes.revision }).from(likes).where(ofEdge);
      revision = row?.revision ?? revision;
    }
    await counters.add(tx, changes);
    await outbox.append(tx, likeEvent({ ...edge, ...switched, revision }));
    return true;
  });
  if (changed) await counters.committed(changes);
  return changed;
}
