import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Config } from '@clipgraph/platform/config/config.ts';
import {
  badUserInput,
  conflict,
  notFound,
  payloadTooLarge,
} from '@clipgraph/platform/errors/catalogue.ts';
import {
  createSpoolBudget,
  type SpoolBudget,
  spoolLimitsOf,
} from '@clipgraph/platform/http/spool-budget.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob, withdrawJob } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import type { UploadRow } from '../context.ts';
import { distinctFiles } from '../files/stored-files.ts';
import type { CheckedMedia } from '../media/checks/check-media.ts';
import { type Media, openMedia } from '../media/media.ts';
import { acceptedType, declaredType } from '../media/media-types.ts';
import { MediaRefused } from '../media/refused.ts';
import { receive, TooManyBytes } from '../media/storage/receive.ts';
import { uploads } from '../tables.ts';
import { arrivalMs, superseded } from './superseded.ts';
import { deleteUploadFiles, discardChecked, fileNameOf, keepChecked } from './upload-files.ts';

/**
 * Takes the bytes of an upload, and stores them when they are exactly what was declared and fit to
 * be shown. Refused bytes leave only the reason behind, which `publishPost` tells. Sending the same
 * bytes again does no harm.
 * @param source the body; when the connection is cut, nothing stays behind
 * @param contentType the request's header; one that differs from the declared type is refused early
 * @throws NOT_FOUND for an upload that does not exist any more; CONFLICT when it has other bytes or
 *   is published; PAYLOAD_TOO_LARGE; BodyTooSlow; RATE_LIMITED; BAD_USER_INPUT for a wrong length or hash;
 *   MediaRefused for bytes that cannot be published
 */
export async function receiveUpload(
  services: Services,
  uploadId: Id,
  source: Readable,
  {
    contentType,
    contentLength,
  }: { contentType: string | undefined; contentLength: number | undefined },
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
  if (contentLength !== undefined && contentLength > upload.byteLength) throw tooLarge(upload);
  const { config } = services;
  const share = budgetOf(config).open(String(upload.accountId));
  const media = await openMedia(config);
  const path = join(media.store.workFolder, randomUUID());
  try {
    const pace = {
      silenceMs: config.OPERATION_LIMITS.bodyMs,
      bytesPerSecond: config.UPLOAD_BYTES_PER_SECOND,
    };
    const arrived = await receive(source, path, upload.byteLength, pace, share);
    const { byteLength, sha256 } = arrived;
    if (byteLength < upload.byteLength)
      throw badUserInput(
        `${upload.byteLength} bytes were declared, but ${byteLength} came. Send the whole file.`,
        'body',
      );
    if (upload.declaredSha256 !== null && upload.declaredSha256 !== sha256) {
      throw badUserInput(
        `These bytes have the SHA-256 ${sha256}; ` +
          `${upload.declaredSha256} was declared. Send them again.`,
        'body',
      );
    }
    if (await sameAgain(services, uploadId, sha256)) return;
    await keep(services, media, uploadId, await media.check(path, type, services.stage), sha256);
  } catch (error) {
    if (error instanceof TooManyBytes) throw tooLarge(upload);
    if (error instanceof MediaRefused) await rememberRefusal(services, uploadId, error.message);
    throw error;
  } finally {
    await rm(path, { force: true });
    share.free();
  }
}

const budgets = new WeakMap<Config, SpoolBudget>();

/** What uploads hold of this process's disk, by account. */
function budgetOf(config: Config): SpoolBudget {
  const budget = budgets.get(config) ?? createSpoolBudget(spoolLimitsOf(config));
  budgets.set(config, budget);
  return budget;
}

async function openUpload({ database }: Services, id: Id): Promise<UploadRow> {
  const [upload] = await database.db.select().from(uploads).where(eq(uploads.id, id));
  if (!upload) throw notFound('This upload');
  return upload;
}

const tooLarge = (upload: UploadRow) =>
  payloadTooLarge(
    `${upload.byteLength} bytes were declared, but more came. ` +
      'Create an upload with the right `byteLength`.',
  );

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
