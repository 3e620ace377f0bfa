import type { Tx } from '@clipgraph/platform/database/database.ts';
import { badUserInput, conflict, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { addJob } from '@clipgraph/platform/jobs/jobs.ts';
import { checkWellFormed, codePointLength } from '@clipgraph/platform/text/user-text.ts';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { MediaRow, PostRow, UploadRow, VideoContext } from '../context.ts';
import { type FileHold, showHeldFiles } from '../files/hold-files.ts';
import { removal } from '../files/removal.ts';
import { distinctFiles } from '../files/stored-files.ts';
import type { PhotoInput } from '../generated/types.ts';
import { tellPost } from '../live/post-signals.ts';
import { openMedia } from '../media/media.ts';
import { changeRow, ownPost, settle } from '../posts/change-post.ts';
import { checkIncoming } from '../posts/check-posts.ts';
import { maxPhotos } from '../posts/input-rules.ts';
import { forgetUploads, keptForMs } from '../posts/publish-post.ts';
import { thumbnailPosition } from '../processing/prepare-photos.ts';
import { queuePreparation } from '../processing/stages.ts';
import { derivedFiles, postMedia, posts, type StoredFile } from '../tables.ts';
import { checkUploads, isVideo, prepareUploads, takeUploads } from '../uploads/prepare-uploads.ts';

const maxAltTextLength = 500;

/** A photo of the new list: one that the post has already, or a new one. */
interface Chosen {
  position: number | null;
  uploadId: Id | null;
  /** undefined: what it had. */
  altText: string | null | undefined;
}

/**
 * Gives a photo post of the viewer another list of photos: kept ones by their position, new ones by
 * upload, in the order given. What is left out is shown no longer, and a job removes its bytes.
 * @throws UNAUTHENTICATED; NOT_FOUND for a post or an upload; FORBIDDEN; BAD_USER_INPUT for a video,
 *   for positions that the post does not have or that come twice, and for bytes that are no photo;
 *   CONFLICT while the post is not READY
 */
export async function editPhotos(
  context: VideoContext,
  id: Id,
  photos: readonly PhotoInput[],
): Promise<PostRow> {
  const { services } = context;
  const before = await ownPost(context, id);
  if (before.kind !== 'PHOTO') throw badUserInput('This post is a video.', 'postId');
  const chosen = checkPhotos(photos);
  const ids = chosen.flatMap(({ uploadId }) => uploadId ?? []);
  const added = await addPhotos(context, before.authorId, ids);
  const { edited, used } = await services.database.transaction(async (tx) => {
    const post = await changeRow(tx, before.id, { revision: sql`${posts.revision} + 1` });
    if (!post) throw notFound('This post');
    if (post.status !== 'READY') throw conflict('This post is still being prepared. Wait for it.');
    await takeUploads(tx, post.authorId, added.uploads, Date.now() + keptForMs);
    for (const hold of added.holds) await showHeldFiles(tx, hold);
    await replacePhotos(tx, post.id, chosen, added.files);
    await queuePreparation(tx, post.id);
    const edited = await settle(tx, services, post, 'post.edited');
    return { edited, used: added.uploads };
  });
  await forgetUploads(services, used);
  await tellPost(services, edited.id);
  return edited;
}

function checkPhotos(photos: readonly PhotoInput[]): Chosen[] {
  if (photos.length < 1 || photos.length > maxPhotos)
    throw badUserInput(
      `A post shows 1 to ${maxPhotos} photos; there were ${photos.length}.`,
      'photos',
    );
  const chosen = photos.map(({ position = null, uploadId = null, altText }) => {
    if ((position === null) === (uploadId === null))
      throw badUserInput('Each photo must have a `position` or an `uploadId`.', 'photos');
    if (typeof altText === 'string') checkAltText(altText);
    return {
      position,
      uploadId: uploadId === null ? null : toId(uploadId),
      altText: altText === '' ? null : altText,
    };
  });
  for (const way of ['position', 'uploadId'] as const) {
    const named = chosen.flatMap((photo) => photo[way] ?? []);
    if (new Set(named).size !== named.length)
      throw badUserInput('`photos` names a photo twice. Each can be shown once.', 'photos');
  }
  return chosen;
}

function checkAltText(altText: string): void {
  checkWellFormed(altText, 'photos.altText');
  const length = codePointLength(altText);
  if (length > maxAltTextLength)
    throw badUserInput(
      `An alternative text may have ${maxAltTextLength} characters; one had ${length}.`,
      'photos.altText',
    );
}

interface Added {
  uploads: Parameters<typeof takeUploads>[2];
  holds: FileHold[];
  files: Map<Id, StoredFile>;
}

/** The photos of new uploads, stored and checked. Nobody sees them before the post shows them. */
async function addPhotos(
  { services }: VideoContext,
  authorId: Id,
  ids: readonly Id[],
): Promise<Added> {
  if (ids.length === 0) return { uploads: [], holds: [], files: new Map() };
  if (ids.includes(0)) throw notFound('One of these uploads');
  const prepared = await prepareUploads(services, authorId, ids);
  const uploads = checkUploads(prepared.uploads, ids);
  if (uploads.some(isVideo)) throw badUserInput('A photo post shows photos only.', 'photos');
  const holds = prepared.hold ? [prepared.hold] : [];
  const files = new Map<Id, StoredFile>();
  for (const upload of uploads) {
    if (upload.media) files.set(upload.id, upload.media);
    else {
      const { shown, hold } = await checkArrived(services, upload);
      files.set(upload.id, shown.media);
      holds.push(hold);
    }
  }
  return { uploads, holds, files };
}

/** Checks what a client sent straight to the bucket. */
async function checkArrived(services: VideoContext['services'], upload: UploadRow) {
  try {
    return await checkIncoming(services, await openMedia(services.config), upload);
  } catch (error) {
    if (error instanceof MediaRefused) throw badUserInput(error.message, 'photos');
    throw error;
  }
}

/** Writes the new list, takes the thumbnails of kept photos along, and dooms what is left over. */
async function replacePhotos(
  tx: Tx,
  postId: Id,
  chosen: readonly Chosen[],
  files: ReadonlyMap<Id, StoredFile>,
): Promise<void> {
  const rows = await tx.select().from(postMedia).where(eq(postMedia.postId, postId));
  const isPublic = rows.some((row) => row.isPublic);
  const photos = rows.filter(({ role }) => role === 'media');
  const shown = chosen.map((photo, position) => {
    const kept = photos.find((row) => row.position === photo.position);
    const file = kept ?? files.get(photo.uploadId ?? 0);
    if (!file) throw badUserInput(`This post has no photo ${photo.position}.`, 'photos.position');
    const altText = photo.altText === undefined ? (kept?.altText ?? null) : photo.altText;
    return { ...fileOf(file), postId, role: 'media' as const, position, altText, isPublic };
  });
  const [first] = shown;
  if (!first) return;
  await tx.delete(postMedia).where(eq(postMedia.postId, postId));
  await tx.insert(postMedia).values([...shown, { ...first, role: 'cover' }]);
  const moved = new Map(chosen.map(({ position }, at) => [position, at]));
  const left = await moveThumbnails(tx, postId, moved);
  const now = new Set(shown.map(({ hash }) => hash));
  const gone = distinctFiles([...rows, ...left].filter(({ hash }) => !now.has(hash)));
  if (gone.length > 0) await addJob(tx, removal, { files: gone });
}

const fileOf = ({
  hash,
  extension,
  byteLength,
  width,
  height,
}: StoredFile | MediaRow): Omit<StoredFile, 'needsConversion'> => ({
  hash,
  extension,
  byteLength,
  width,
  height,
  durationMs: null,
});

/** @returns the thumbnails of photos that are shown no longer */
async function moveThumbnails(
  tx: Tx,
  postId: Id,
  moved: ReadonlyMap<number | null, number>,
): Promise<(typeof derivedFiles.$inferSelect)[]> {
  const ofPhotos = and(eq(derivedFiles.postId, postId), eq(derivedFiles.role, 'thumbnail'));
  const thumbnails = await tx.select().from(derivedFiles).where(ofPhotos);
  await tx.delete(derivedFiles).where(ofPhotos);
  const left: typeof thumbnails = [];
  const kept: typeof thumbnails = [];
  for (const row of thumbnails) {
    const photo = moved.get(Math.floor(row.position / thumbnailPosition(1, 0)));
    if (photo === undefined) left.push(row);
    else
      kept.push({
        ...row,
        position: thumbnailPosition(photo, row.position % thumbnailPosition(1, 0)),
      });
  }
  if (kept.length > 0) await tx.insert(derivedFiles).values(kept);
  return left;
}
