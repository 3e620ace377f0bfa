import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { GoOn, JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { openMedia } from '../media/media.ts';
import { storedFiles } from '../tables.ts';
import { fileKey } from './file-key.ts';
import { type FileName, isFile, isShown, lockFiles } from './stored-files.ts';

/** Removes the bytes of these published files, unless a post shows them. */
export const removal: JobKind<{ files: readonly FileName[] }> = { name: 'remove_files' };

/** A file is deleted so long after it was found unused. Twice as long as any publish may take. */
export const removalWaitMs = 20 * 60_000;
/** Nobody else deletes the same file meanwhile. Whoever begins later than that begins anew. */
const deletingForMs = 60_000;
const latestDeleteMs = 10_000;

/**
 * One step for each file: an unused file is doomed at first, looked at again after a wait, and
 * deleted then. A step that is cut short is repeated, and does no harm then.
 * @returns when to go on; undefined when nothing is left to do
 */
export async function removeFiles(
  services: Services,
  { files }: { files: readonly FileName[] },
  nowMs = Date.now(),
): Promise<GoOn | undefined> {
  let afterMs = 0;
  for (const file of files) afterMs = Math.max(afterMs, await removeStep(services, file, nowMs));
  return afterMs > 0 ? { afterMs } : undefined;
}

/** @returns after how many ms the file is to be looked at again; 0 when it is done with */
async function removeStep(services: Services, file: FileName, nowMs: number): Promise<number> {
  const { database, config } = services;
  const beganAtMs = performance.now();
  const waitMs = await database.transaction((tx) => judge(tx, file, nowMs));
  if (waitMs !== 'delete') return waitMs;
  // A process that was held up here may have lost its turn to another one.
  if (performance.now() - beganAtMs > latestDeleteMs) return deletingForMs;
  const { store } = await openMedia(config);
  await store.delete(fileKey(file.hash, file.extension));
  await database.db
    .delete(storedFiles)
    .where(and(isFile(file), eq(storedFiles.state, 'deleting'), eq(storedFiles.changedAt, nowMs)));
  return 0;
}

/** Decides under the lock of the file's row, which a publish takes as well. */
async function judge(tx: Tx, file: FileName, nowMs: number): Promise<number | 'delete'> {
  const [row] = await lockFiles(tx, [file]);
  if (!row) return 0;
  const turn = async (state: 'kept' | 'doomed' | 'deleting') => {
    await tx.update(storedFiles).set({ state, changedAt: nowMs }).where(isFile(file));
  };
  const sinceMs = nowMs - row.changedAt;
  if (row.state === 'deleting') {
    if (sinceMs < deletingForMs) return deletingForMs - sinceMs;
    await turn('deleting');
    return 'delete';
  }
  if (await isShown(tx, file.hash, file.extension)) {
    if (row.state === 'doomed') await turn('kept');
    return 0;
  }
  if (row.state === 'kept') {
    await turn('doomed');
    return removalWaitMs;
  }
  if (sinceMs < removalWaitMs) return removalWaitMs - sinceMs;
  await turn('deleting');
  return 'delete';
}
