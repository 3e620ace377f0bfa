import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { GoOn, JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import type { FileName } from '../files/stored-files.ts';
import { openMedia } from '../media/media.ts';
import { uploads } from '../tables.ts';
import { uploadKey } from './upload-files.ts';

/**
 * Deletes the files that an arrival stored for an upload, unless the upload is of these files.
 * Written before they are stored, and withdrawn when the upload becomes ready by them: what is left
 * is of arrivals that were cut short, or that came second.
 */
export const superseded: JobKind<{ uploadId: Id; files: readonly FileName[] }> = {
  name: 'remove_superseded',
};

/** No arrival takes this long from its check to its end. */
export const arrivalMs = 60 * 60_000;

export async function removeSuperseded(
  { database, config }: Services,
  { uploadId, files }: { uploadId: Id; files: readonly FileName[] },
): Promise<GoOn | undefined> {
  const [upload] = await database.db.select().from(uploads).where(eq(uploads.id, uploadId));
  // Another arrival of the same bytes may be about to make it ready.
  if (upload?.state === 'waiting') return { afterMs: arrivalMs };
  const kept = upload?.state === 'ready' ? [upload.media?.hash, upload.cover?.hash] : [];
  const { store } = await openMedia(config);
  for (const file of files)
    if (!kept.includes(file.hash)) await store.delete(uploadKey(uploadId, file));
  return undefined;
}
