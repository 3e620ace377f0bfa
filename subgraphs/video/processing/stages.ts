import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob, type JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, ne } from 'drizzle-orm';
import { tellPost } from '../live/post-signals.ts';
import { postProcessing, type Stage } from '../tables.ts';

/** Makes the renditions and pictures of a post. */
export const preparation: JobKind<{ postId: Id }> = { name: 'prepare_post', maxAttempts: 5 };

/** Writes that a post waits for its preparation. */
export async function awaitPreparation(tx: Tx, postId: Id): Promise<void> {
  const waiting = { stage: 'WAITING' as const, progress: 0, attempts: 0, reason: null };
  await tx
    .insert(postProcessing)
    .values({ postId, ...waiting, placeholder: null })
    .onDuplicateKeyUpdate({ set: waiting });
}

/** In the transaction that gives a post its files: a job makes the others of them. */
export async function queuePreparation(tx: Tx, postId: Id): Promise<void> {
  await awaitPreparation(tx, postId);
  await addJob(tx, preparation, { postId });
}

/** Writes that the preparation of a post came to no good end. @param reason for the author */
export async function markFailed(tx: Tx, postId: Id, reason: string): Promise<void> {
  await tx
    .update(postProcessing)
    .set({ stage: 'FAILED', reason: reason.slice(0, 500) })
    .where(eq(postProcessing.postId, postId));
}

/** Writes how far a post is, and tells those who watch it. */
export async function setStage(
  services: Services,
  postId: Id,
  change: { stage: Stage; progress?: number; attempts?: number; reason?: string | null },
): Promise<void> {
  await services.database.db
    .update(postProcessing)
    .set(change)
    .where(eq(postProcessing.postId, postId));
  await tellPost(services, postId);
}

const progressEveryMs = 1_000;

/**
 * Takes note of progress as often as it comes, and writes it once a second at most.
 * @param share what part of all the work this is, from and to, in thousandths
 */
export function progressWriter(
  services: Services,
  postId: Id,
  share: { from: number; to: number },
): (done: number) => void {
  let writtenAtMs = Number.NEGATIVE_INFINITY;
  let written = share.from;
  return (done) => {
    const progress = Math.round(share.from + (share.to - share.from) * done);
    const nowMs = performance.now();
    if (progress <= written || nowMs - writtenAtMs < progressEveryMs) return;
    writtenAtMs = nowMs;
    written = progress;
    services.database.db
      .update(postProcessing)
      .set({ progress })
      .where(and(eq(postProcessing.postId, postId), ne(postProcessing.stage, 'DONE')))
      .then(() => tellPost(services, postId))
      // The next one comes in a second.
      .catch(() => {});
  };
}
