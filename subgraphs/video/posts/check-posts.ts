import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { receive, TooManyBytes } from '@clipgraph/platform/uploads/receive.ts';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { and, asc, count, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { UploadRow } from '../context.ts';
import { type FileHold, holdFiles, showHeldFiles } from '../files/hold-files.ts';
import { tellPost } from '../live/post-signals.ts';
import { type Media, openMedia } from '../media/media.ts';
import { acceptedType } from '../media/media-types.ts';
import { markFailed, queuePreparation, setStage } from '../processing/stages.ts';
import { mediaChecks, posts, uploads } from '../tables.ts';
import {
  deleteUploadFiles,
  fileNameOf,
  incomingKey,
  publishChecked,
  publishUploadFiles,
  type ShownFiles,
} from '../uploads/upload-files.ts';
import { settle } from './change-post.ts';
import { postCounter } from './posts.ts';
import { writeMedia } from './write-post.ts';

/**
 * Longer than it takes to fetch and check the largest file. When a worker dies, another one takes
 * its check up after this time.
 */
const leaseMs = 5 * 60_000;
const maxAttempts = 20;
const retryAfterMs = (attempts: number) => Math.min(60_000, 1_000 * 2 ** attempts);

type Check = typeof mediaChecks.$inferSelect;

/**
 * Checks the files of one waiting post and makes it READY or FAILED.
 * @returns false when no post waits
 */
export async function checkNextPost(services: Services): Promise<boolean> {
  const check = await claim(services);
  if (!check) return false;
  await setStage(services, check.postId, { stage: 'CHECKING', attempts: check.attempts });
  await services.stage('post', () => checkClaimed(services, check));
  return true;
}

async function checkClaimed(services: Services, check: Check): Promise<void> {
  try {
    const { files, used, holds } = await checkFiles(services, check);
    await finish(services, check, { files, holds }, used);
  } catch (error) {
    if (error instanceof MediaRefused)
      await finish(services, check, { failureReason: error.message }, []);
    else await postpone(services, check, error);
  }
}

/** How many posts wait for their files to be checked. */
export async function countWaitingChecks({ database }: Services): Promise<number> {
  const [row] = await database.db.select({ waiting: count().mapWith(Number) }).from(mediaChecks);
  return row?.waiting ?? 0;
}

/** Takes up the check that waits longest. Of several workers, one changes the row and gets it. */
async function claim({ database }: Services): Promise<Check | undefined> {
  const now = Date.now();
  const [next] = await database.db
    .select()
    .from(mediaChecks)
    .where(lt(mediaChecks.leasedUntil, now))
    .orderBy(asc(mediaChecks.leasedUntil))
    .limit(1);
  if (!next) return undefined;
  const attempts = next.attempts + 1;
  const [taken] = await database.db
    .update(mediaChecks)
    .set({ leasedUntil: now + leaseMs, attempts })
    .where(and(eq(mediaChecks.postId, next.postId), eq(mediaChecks.leasedUntil, next.leasedUntil)));
  return taken.affectedRows > 0 ? { ...next, attempts } : undefined;
}

async function checkFiles(
  services: Services,
  { uploadIds }: Check,
): Promise<{ files: ShownFiles[]; used: UploadRow[]; holds: FileHold[] }> {
  const media = await openMedia(services.config);
  const rows = await services.database.db
    .select()
    .from(uploads)
    .where(inArray(uploads.id, padIds(uploadIds)));
  const files: ShownFiles[] = [];
  const holds: FileHold[] = [];
  for (const id of uploadIds) {
    const upload = rows.find((row) => row.id === id);
    if (!upload)
      throw new MediaRefused(
        'broken',
        'The bytes of this post were given up before they could be checked. Publish it again.',
      );
    const { shown, hold } = upload.media
      ? await publishAgain(services, media, { ...upload, media: upload.media })
      : await checkIncoming(services, media, upload);
    files.push(shown);
    holds.push(hold);
  }
  return { files, used: rows, holds };
}

interface HeldFiles {
  shown: ShownFiles;
  hold: FileHold;
}

/** Stores files that were checked as they arrived once more: nothing showed them until now. */
async function publishAgain(
  services: Services,
  { store }: Media,
  { id, media, cover }: { id: Id } & ShownFiles,
): Promise<HeldFiles> {
  const hold = await holdFiles(services, [media, cover]);
  if (!(await publishUploadFiles(store, id, [media, cover]))) throw gone();
  return { shown: { media, cover }, hold };
}

const gone = () =>
  new MediaRefused('broken', 'The bytes of this post are not there any more. Publish it again.');

/**
 * Fetches what a client put into the bucket, checks it and publishes the checked copy. What the
 * client puts there afterwards has no effect.
 */
export async function checkIncoming(
  services: Services,
  media: Media,
  upload: UploadRow,
): Promise<HeldFiles> {
  const { stage } = services;
  const path = join(media.store.workFolder, randomUUID());
  try {
    const { byteLength, sha256 } = await stage('fetch', () => fetchIncoming(media, upload, path));
    if (byteLength !== upload.byteLength)
      throw new MediaRefused(
        'broken',
        `${upload.byteLength} bytes were declared, but ${byteLength} came.`,
      );
    if (upload.declaredSha256 !== null && upload.declaredSha256 !== sha256) {
      throw new MediaRefused(
        'broken',
        `These bytes have the SHA-256 ${sha256}; ${upload.declaredSha256} was declared.`,
      );
    }
    const checked = await media.check(path, acceptedType(upload.contentType), stage);
    const names = [checked.media, checked.cover].map((file) => file && fileNameOf(file));
    const hold = await holdFiles(services, names);
    return { shown: await stage('store', () => publishChecked(media.store, checked)), hold };
  } finally {
    await rm(path, { force: true });
  }
}

async function fetchIncoming(
  { store }: Media,
  upload: UploadRow,
  path: string,
): Promise<{ byteLength: number; sha256: string }> {
  const source = await store.open(incomingKey(upload.id));
  if (!source) throw gone();
  return receive(source, path, upload.byteLength).catch((error: unknown) => {
    throw error instanceof TooManyBytes
      ? new MediaRefused('broken', 'More bytes were sent than declared.')
      : error;
  });
}

/** Makes the post READY or FAILED, unless it was deleted meanwhile, and forgets the uploads. */
async function finish(
  services: Services,
  { postId, uploadIds }: Check,
  outcome: { files: ShownFiles[]; holds: FileHold[] } | { failureReason: string },
  used: readonly UploadRow[],
) {
  const isGood = 'files' in outcome;
  const mustWait = isGood && outcome.files.some(({ media }) => media.needsConversion);
  const changed = await services.database.transaction(async (tx) => {
    await tx.delete(mediaChecks).where(eq(mediaChecks.postId, postId));
    const [written] = await tx
      .update(posts)
      .set({
        status: mustWait ? 'PROCESSING' : isGood ? 'READY' : 'FAILED',
        failureReason: isGood ? null : outcome.failureReason.slice(0, 500),
        revision: sql`${posts.revision} + 1`,
      })
      .where(and(eq(posts.id, postId), eq(posts.status, 'PROCESSING'), isNull(posts.deletedAt)));
    if (written.affectedRows === 0) return undefined;
    const [post] = await tx.select().from(posts).where(eq(posts.id, postId));
    if (!post) return undefined;
    if (isGood) {
      for (const hold of outcome.holds) await showHeldFiles(tx, hold);
      // `settle` below sets whether they are public.
      await writeMedia(tx, post, outcome.files, false);
      if (!mustWait)
        await services.counters.add(tx, [{ name: postCounter, id: post.authorId, by: 1 }]);
      await queuePreparation(tx, postId);
    } else await markFailed(tx, postId, outcome.failureReason);
    if (mustWait) return post;
    return settle(tx, services, post, isGood ? 'post.ready' : 'post.failed');
  });
  if (changed) {
    await services.counters.committed([{ name: postCounter, id: changed.authorId }]);
    await tellPost(services, postId);
  }
  const { store } = await openMedia(services.config);
  const filesOf = (id: Id) =>
    used.filter((upload) => upload.id === id).flatMap(({ media, cover }) => [media, cover]);
  for (const id of uploadIds) await deleteUploadFiles(store, id, filesOf(id));
}

/** After a fault that lies not in the files: tries again later, or gives the post up as FAILED. */
async function postpone(services: Services, check: Check, error: unknown): Promise<void> {
  services.log.warn(
    { err: error, postId: check.postId, attempts: check.attempts },
    'a post could not be checked',
  );
  if (check.attempts >= maxAttempts)
    return finish(
      services,
      check,
      { failureReason: 'The media could not be prepared. Publish it again.' },
      [],
    );
  await services.database.db
    .update(mediaChecks)
    .set({ leasedUntil: Date.now() + retryAfterMs(check.attempts) })
    .where(eq(mediaChecks.postId, check.postId));
}
