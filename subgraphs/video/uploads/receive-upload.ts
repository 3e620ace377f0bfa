import type { Readable } from 'node:stream';
import { conflict, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob, withdrawJob } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { receiveDeclared } from '@clipgraph/platform/uploads/receive-declared.ts';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import type { SentHeaders } from '@clipgraph/platform/uploads/upload-route.ts';
import { and, eq } from 'drizzle-orm';
import type { UploadRow } from '../context.ts';
import { distinctFiles } from '../files/stored-files.ts';
import type { CheckedMedia } from '../media/checks/check-media.ts';
import { type Media, openMedia } from '../media/media.ts';
import { acceptedType, declaredType } from '../media/media-types.ts';
import { uploads } from '../tables.ts';
import { arrivalMs, superseded } from './superseded.ts';
import { deleteUploadFiles, discardChecked, fileNameOf, keepChecked } from './upload-files.ts';

/**
 * Takes the bytes of an upload, and stores them when they are exactly what was declared and fit to
 * be shown. Refused bytes leave only the reason behind, which `publishPost` tells. Sending the same
 * bytes again does no harm.
 * @param source the body; when the connection is cut, nothing stays behind
 * @param contentType the request's header; one that differs from the declared type is refused early
 * @param picture of a video, for its cover; without one it is looked for in the video
 * @throws NOT_FOUND for an upload that does not exist any more; CONFLICT when it has other bytes or
 *   is published; PAYLOAD_TOO_LARGE; BodyTooSlow; RATE_LIMITED; BAD_USER_INPUT for a wrong length or hash;
 *   MediaRefused for bytes that cannot be published
 */
export async function receiveUpload(
  services: Services,
  uploadId: Id,
  source: Readable,
  { contentType, contentLength }: SentHeaders,
  picture?: Buffer,
): Promise<void> {
  const upload = await openUpload(services, uploadId);
  const type = acceptedType(upload.contentType);
  const announced = contentType === undefined ? undefined : declaredType(contentType);
  if (announced && announced !== type) {
    throw new MediaRefused(
      'type',
      `This upload was created for ${type.contentType}; ` +
        `send Content-Type: ${type.contentType}, or create another.`,
    );
  }
  const { config, stage } = services;
  const media = await openMedia(config);
  const arriving = { source, contentLength, workFolder: media.store.workFolder };
  await receiveDeclared(config, upload, arriving, async ({ path, sha256 }) => {
    if (await sameAgain(services, uploadId, sha256)) return;
    const checked = await media.check(path, type, stage, picture).catch(async (error: unknown) => {
      if (error instanceof MediaRefused) await rememberRefusal(services, uploadId, error.message);
      throw error;
    });
    await keep(services, media, uploadId, checked, sha256);
  });
}

/** @throws NOT_FOUND for an upload that does not exist any more */
export async function openUpload({ database }: Services, id: Id): Promise<UploadRow> {
  const [upload] = await database.db.select().from(uploads).where(eq(uploads.id, id));
  if (!upload) throw notFound('This upload');
  return upload;
}

/** Whether the upload has these same bytes already. @throws CONFLICT when it has others */
async function sameAgain(services: Services, id: Id, sha256: string): Promise<boolean> {
  const upload = await openUpload(services, id);
  if (upload.state === 'waiting') return false;
  if (upload.state === 'expired') throw notFound('This upload');
  if (upload.receivedSha256 === sha256) return true;
  throw conflict('This upload has other bytes already. Create another upload for these.');
}

/** Stores the checked files. When bytes arrive twice at the same time, the first arrival counts. */
async function keep(
  services: Services,
  { store }: Media,
  id: Id,
  checked: CheckedMedia,
  sha256: string,
): Promise<void> {
  let files: Awaited<ReturnType<typeof keepChecked>>;
  let jobId: number;
  try {
    const names = distinctFiles(
      [checked.media, checked.cover].map((file) => file && fileNameOf(file)),
    );
    jobId = await services.database.transaction((tx) =>
      addJob(tx, superseded, { uploadId: id, files: names }, { inMs: arrivalMs }),
    );
    files = await services.stage('store', () => keepChecked(store, id, checked));
  } catch (error) {
    await discardChecked(checked);
    throw error;
  }
  const isReady = await services.database.transaction(async (tx) => {
    const [written] = await tx
      .update(uploads)
      .set({ state: 'ready', receivedSha256: sha256, refusal: null, ...files })
      .where(and(eq(uploads.id, id), eq(uploads.state, 'waiting')));
    if (written.affectedRows === 0) return false;
    await withdrawJob(tx, jobId);
    return true;
  });
  if (isReady) return;
  const winner = await openUpload(services, id);
  if (winner.receivedSha256 === sha256) return;
  // Files that differ only in what is stripped have the same hash, and so the same key.
  if (winner.media?.hash !== files.media.hash)
    await deleteUploadFiles(store, id, [files.media, files.cover]);
  throw conflict('This upload has other bytes already. Create another upload for these.');
}

async function rememberRefusal({ database }: Services, id: Id, refusal: string): Promise<void> {
  await database.db
    .update(uploads)
    .set({ refusal: refusal.slice(0, 500) })
    .where(and(eq(uploads.id, id), eq(uploads.state, 'waiting')));
}
