import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { UploadRow } from '../context.ts';
import { type FileHold, holdFiles } from '../files/hold-files.ts';
import { openMedia } from '../media/media.ts';
import { declaredType } from '../media/media-types.ts';
import { uploads } from '../tables.ts';
import { incomingKey, publishUploadFiles } from './upload-files.ts';

/** An upload of the viewer, as it was before the transaction that uses it. */
interface PreparedUpload extends UploadRow {
  /**
   * `checked`: stored under their published names; `arrived`: in the bucket, still to be checked;
   * `missing`: not there.
   */
  bytes: 'checked' | 'arrived' | 'missing';
}

export const isVideo = (upload: UploadRow): boolean =>
  declaredType(upload.contentType)?.kind === 'VIDEO';

/** Uploads of the viewer by id, and the hold on the files that a post may show at once. */
interface Prepared {
  uploads: Map<Id, PreparedUpload>;
  hold: FileHold | null;
}

/**
 * Reads those uploads that belong to the account, and stores their bytes under published names.
 * Nobody can see these before a post shows them.
 * @throws UNAVAILABLE while the same bytes are being removed
 */
export async function prepareUploads(
  services: Services,
  accountId: Id,
  ids: readonly Id[],
): Promise<Prepared> {
  const rows = await services.database.db
    .select()
    .from(uploads)
    .where(and(inArray(uploads.id, padIds(ids)), eq(uploads.accountId, accountId)));
  const ready = rows.filter((row) => row.state === 'ready');
  const hold =
    ready.length > 0
      ? await holdFiles(
          services,
          ready.flatMap(({ media, cover }) => [media, cover]),
        )
      : null;
  const { store } = await openMedia(services.config);
  const prepared = await Promise.all(
    rows.map(async (row) => [row.id, { ...row, bytes: await bytesOf(store, row) }] as const),
  );
  return { uploads: new Map(prepared), hold };
}

async function bytesOf(store: MediaStore, upload: UploadRow): Promise<PreparedUpload['bytes']> {
  if (upload.state === 'ready')
    return (await publishUploadFiles(store, upload.id, [upload.media, upload.cover]))
      ? 'checked'
      : 'missing';
  if (upload.state !== 'waiting' || !store.direct) return 'missing';
  const arrived = await store.stat(incomingKey(upload.id));
  return arrived?.byteLength === upload.byteLength ? 'arrived' : 'missing';
}

/**
 * Checks that one post can be made of these uploads.
 * @returns the uploads in the order of `ids`
 * @throws NOT_FOUND for an upload that does not exist, is somebody else's, is used or has expired;
 *   BAD_USER_INPUT, with the reason, for one without good bytes and for a video among other files
 */
export function checkUploads(
  prepared: ReadonlyMap<Id, PreparedUpload>,
  ids: readonly Id[],
): PreparedUpload[] {
  const found = ids.map((id) => {
    const upload = prepared.get(id);
    if (!upload || upload.state === 'used' || upload.state === 'expired')
      throw notFound('One of these uploads');
    if (upload.bytes !== 'missing') return upload;
    const reason = upload.refusal ?? 'Its bytes have not arrived: PUT them to its `url` first.';
    throw badUserInput(`Upload ${id} cannot be published. ${reason}`, 'input.uploadIds');
  });
  if (found.length > 1 && found.some(isVideo)) {
    throw badUserInput(
      'A post shows one video, or photos only. Publish the video as a post of its own.',
      'input.uploadIds',
    );
  }
  return found;
}

/**
 * Marks uploads as used. Of two commands that do so at the same time, one changes the rows.
 * @param keptUntil ms since the epoch
 * @throws NOT_FOUND for an upload that another command has used
 */
export async function takeUploads(
  tx: Tx,
  accountId: Id,
  taken: readonly PreparedUpload[],
  keptUntil: number,
): Promise<void> {
  const ids = taken.map((upload) => upload.id);
  const [written] = await tx
    .update(uploads)
    .set({ state: 'used', keptUntil })
    .where(
      and(
        inArray(uploads.id, padIds(ids)),
        eq(uploads.accountId, accountId),
        inArray(uploads.state, ['ready', 'waiting']),
      ),
    );
  if (written.affectedRows !== ids.length) throw notFound('One of these uploads');
}
