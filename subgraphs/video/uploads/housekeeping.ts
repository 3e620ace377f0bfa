import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { removePieces } from '@clipgraph/platform/uploads/resumable/in-pieces.ts';
import { asc, eq, lt } from 'drizzle-orm';
import { openMedia } from '../media/media.ts';
import { uploads } from '../tables.ts';
import { openPieces } from './pieces.ts';
import { openResumable } from './resume-upload.ts';
import { deleteUploadFiles } from './upload-files.ts';

const everyMs = 10 * 60_000;
const batch = 100;
/** No upload takes this long, so older files were left by a process that died. */
const workFileLifetimeMs = 60 * 60_000;

/**
 * Deletes uploads whose time is over, with their files.
 * @returns how many they were
 */
export async function giveUpUploads(services: Services, nowMs: number): Promise<number> {
  const { store } = await openMedia(services.config);
  const { db } = services.database;
  for (let given = 0; ; ) {
    const rows = await db
      .select()
      .from(uploads)
      .where(lt(uploads.keptUntil, nowMs))
      .orderBy(asc(uploads.keptUntil))
      .limit(batch);
    for (const upload of rows) {
      // An expired upload cannot be published while its files are being deleted. The row is deleted
      // last, so that files stay known even if this process dies.
      await db.update(uploads).set({ state: 'expired' }).where(eq(uploads.id, upload.id));
      await deleteUploadFiles(store, upload.id, [upload.media, upload.cover]);
      await removePieces({ store, ledger: openPieces(services) }, upload.id);
      await db.delete(uploads).where(eq(uploads.id, upload.id));
    }
    given += rows.length;
    if (rows.length < batch) return given;
  }
}

/** Deletes files older than an hour from the folder of unfinished files. */
async function clearWorkFolder(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const made = await stat(path).catch(() => null);
    if (made && made.mtimeMs < nowMs - workFileLifetimeMs) await rm(path, { force: true });
  }
}

/** Cleans up now and every ten minutes. */
export async function startHousekeeping(services: Services): Promise<Stop> {
  const { store } = await openMedia(services.config);
  return runEvery({
    everyMs,
    firstAfterMs: 0,
    log: services.log,
    failure: 'housekeeping of uploads failed; it is tried again in ten minutes',
    async work() {
      await giveUpUploads(services, Date.now());
      await clearWorkFolder(store.workFolder, Date.now());
      await (await openResumable(services)).sweep();
    },
  });
}
