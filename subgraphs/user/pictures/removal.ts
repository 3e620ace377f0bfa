import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob, type JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { openStore } from '@clipgraph/platform/uploads/storage/open-store.ts';
import { and, eq, inArray, lt } from 'drizzle-orm';
import { deletePictureFiles } from './picture-files.ts';
import { pictures } from './tables.ts';

/** Deletes the files of pictures that nobody shows any more. */
export const removal: JobKind<{ ids: readonly Id[] }> = { name: 'remove_pictures' };

/**
 * In the transaction that takes pictures out of a profile: from its commit on nobody is served
 * them, and a job deletes their files. Each belongs to one account, so nobody else needs them.
 */
export async function forgetPictures(tx: Tx, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(pictures)
    .set({ state: 'removed' })
    .where(inArray(pictures.id, padIds(ids)));
  await addJob(tx, removal, { ids });
}

/** In the transaction that deletes an account. What it uploaded and never showed goes in a day. */
export async function forgetPicturesOf(tx: Tx, accountId: Id): Promise<void> {
  const shown = await tx
    .select({ id: pictures.id })
    .from(pictures)
    .where(and(eq(pictures.accountId, accountId), eq(pictures.state, 'shown')));
  await forgetPictures(
    tx,
    shown.map(({ id }) => id),
  );
}

/** The row is deleted last, so that files stay known even if this process dies. */
export async function removePictures(
  { database, config }: Services,
  { ids }: { ids: readonly Id[] },
): Promise<undefined> {
  const store = await openStore(config);
  for (const id of ids) {
    const removed = and(eq(pictures.id, id), eq(pictures.state, 'removed'));
    const [picture] = await database.db.select().from(pictures).where(removed);
    if (!picture) continue;
    await deletePictureFiles(store, id);
    await database.db.delete(pictures).where(removed);
  }
}

const batch = 100;

/** Gives up uploads that no profile shows in time. @returns how many they were */
export async function giveUpPictures({ database }: Services, nowMs: number): Promise<number> {
  const unused: ('waiting' | 'ready')[] = ['waiting', 'ready'];
  const late = and(inArray(pictures.state, unused), lt(pictures.keptUntil, nowMs));
  for (let given = 0; ; ) {
    const found = await database.transaction(async (tx) => {
      const rows = await tx
        .select({ id: pictures.id })
        .from(pictures)
        .where(late)
        .limit(batch)
        .for('update');
      await forgetPictures(
        tx,
        rows.map(({ id }) => id),
      );
      return rows.length;
    });
    given += found;
    if (found < batch) return given;
  }
}
