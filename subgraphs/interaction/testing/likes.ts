import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { likeChanges } from '../counted.ts';
import { likeEvent } from '../events/published.ts';
import { likes } from '../tables.ts';

/** Who likes which post, by whom. */
interface Like {
  userId: Id;
  postId: Id;
  authorId: Id;
}

/**
 * Writes likes in one transaction, with their counts and events as `likePost` does, but without
 * asking whether they are allowed: many more than clients can give in the same time.
 * @param all of pairs that do not like each other yet
 */
export async function writeLikes(
  { database, ids, counters, outbox }: Pick<Services, 'database' | 'ids' | 'counters' | 'outbox'>,
  all: readonly Like[],
): Promise<void> {
  const rows = all.map((like) => ({
    ...like,
    active: true,
    activatedId: ids.next(),
    changedAt: Date.now(),
    revision: 1,
  }));
  await database.transaction(async (tx) => {
    await tx.insert(likes).values(rows);
    await counters.add(
      tx,
      all.flatMap((like) => likeChanges(like, 1)),
    );
    await outbox.appendMany(tx, rows.map(likeEvent));
  });
}
