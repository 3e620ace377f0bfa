import { setTimeout as delay } from 'node:timers/promises';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import { addJob, withdrawJob } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { storedFiles } from '../tables.ts';
import { removal, removalWaitMs } from './removal.ts';
import { distinctFiles, type FileName, isFile, lockFiles, readFiles } from './stored-files.ts';

/** From holding the files to the commit that shows them: a publish that takes longer gives up. */
const longestPublishMs = removalWaitMs / 2;

const busyRetryMs = 100;
const busyRetries = 50;

/** Files under published names that a publish relies on, before a post shows them. */
export interface FileHold {
  files: readonly FileName[];
  /** Removes the files if the publish never ends; withdrawn by its commit. */
  removalJobId: number;
  /** By the monotonic clock. */
  heldAtMs: number;
}

/**
 * Before bytes are stored under published names: from now until the commit that shows them, nobody
 * deletes these files. Files that were about to be removed are taken back.
 * @throws UNAVAILABLE while the same bytes are being deleted
 */
export async function holdFiles(
  { database }: Services,
  given: readonly (FileName | null)[],
): Promise<FileHold> {
  const files = distinctFiles(given);
  for (let retries = 0; ; retries++) {
    const hold = await database.transaction(async (tx) => {
      const rows = await lockFiles(tx, files);
      if (rows.some(({ state }) => state === 'deleting')) return undefined;
      await takeBack(tx, rows);
      const removalJobId = await addJob(tx, removal, { files }, { inMs: removalWaitMs });
      return { files, removalJobId, heldAtMs: performance.now() };
    });
    if (hold) return hold;
    if (retries >= busyRetries) throw beingRemoved();
    await delay(busyRetryMs);
  }
}

/**
 * In the transaction that writes which post shows the files.
 * @throws UNAVAILABLE when they cannot be relied on any more
 */
export async function showHeldFiles(tx: Tx, hold: FileHold): Promise<void> {
  if (performance.now() - hold.heldAtMs > longestPublishMs) throw beingRemoved();
  const rows = await readFiles(tx, hold.files);
  if (rows.length < hold.files.length || rows.some(({ state }) => state === 'deleting'))
    throw beingRemoved();
  await takeBack(tx, rows);
  await withdrawJob(tx, hold.removalJobId);
}

async function takeBack(tx: Tx, rows: Awaited<ReturnType<typeof lockFiles>>): Promise<void> {
  for (const row of rows)
    if (row.state === 'doomed')
      await tx
        .update(storedFiles)
        .set({ state: 'kept', changedAt: Date.now() })
        .where(and(isFile(row), eq(storedFiles.state, 'doomed')));
}

const beingRemoved = () =>
  unavailable('The same bytes are being removed right now. Publish again in a minute.');
