import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import { engagements, feedSnapshots, heats, neighbours, seenFilters, seenPosts } from './tables.ts';

/** What the ranking knows of an account goes with it. */
export async function forgetAccount(tx: Tx, userId: Id): Promise<void> {
  await tx.delete(engagements).where(eq(engagements.userId, userId));
  await tx.delete(seenPosts).where(eq(seenPosts.userId, userId));
  await tx.delete(seenFilters).where(eq(seenFilters.userId, userId));
  await tx.delete(feedSnapshots).where(eq(feedSnapshots.viewerId, userId));
}

/** A deleted post takes no place in lists any more. */
export async function forgetHeat(tx: Tx, postId: Id): Promise<void> {
  await tx.delete(heats).where(eq(heats.postId, postId));
  await tx.delete(neighbours).where(eq(neighbours.postId, postId));
}
