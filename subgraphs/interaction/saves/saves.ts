import { forbidden } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { InteractionContext } from '../context.ts';
import { saveChange } from '../counted.ts';
import { saveEvent } from '../events/published.ts';
import { saves } from '../tables.ts';
import { requirePost } from '../visibility.ts';

/**
 * Keeps a post for the viewer, who alone can tell. Repeating is harmless.
 * @throws UNAUTHENTICATED; NOT_FOUND for a post that is missing or hidden; FORBIDDEN while the
 *   viewer blocks its author
 */
export async function savePost(context: InteractionContext, postId: Id): Promise<void> {
  const userId = requireAccount(context.viewer);
  const { facts, author } = await requirePost(context.ask, context.viewer, postId);
  if (author.between.blockedByViewer)
    throw forbidden('You block the author of this post. Unblock them to save it.');
  await switchSave(context.services, { userId, postId, authorId: facts.authorId }, true);
}

/**
 * Works also while the viewer blocks the author. Repeating is harmless.
 * @throws UNAUTHENTICATED; NOT_FOUND as for `savePost`
 */
export async function unsavePost(context: InteractionContext, postId: Id): Promise<void> {
  const userId = requireAccount(context.viewer);
  const { facts } = await requirePost(context.ask, context.viewer, postId);
  await switchSave(context.services, { userId, postId, authorId: facts.authorId }, false);
}

async function switchSave(
  { database, ids, counters, outbox }: Services,
  edge: { userId: Id; postId: Id; authorId: Id },
  active: boolean,
): Promise<void> {
  const ofEdge = and(eq(saves.userId, edge.userId), eq(saves.postId, edge.postId));
  const change = saveChange(edge.postId, active ? 1 : -1);
  const changed = await database.transaction(async (tx) => {
    const switched = { active, activatedId: ids.next(), changedAt: Date.now() };
    let revision = 1;
    const [made] = active
      ? await tx
          .insert(saves)
          .ignore()
          .values({ ...edge, ...switched, revision })
      : [{ affectedRows: 0 }];
    if (made.affectedRows === 0) {
      const [found] = await tx
        .update(saves)
        .set({
          ...switched,
          authorId: edge.authorId,
          revision: sql`${saves.revision} + 1`,
        })
        .where(and(ofEdge, eq(saves.active, !active)));
      if (found.affectedRows === 0) return false;
      const [row] = await tx.select({ revision: saves.revision }).from(saves).where(ofEdge);
      revision = row?.revision ?? revision;
    }
    await counters.add(tx, [change]);
    await outbox.append(tx, saveEvent({ ...edge, ...switched, revision }));
    return true;
  });
  if (changed) await counters.committed([change]);
}
