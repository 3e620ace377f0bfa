import { badUserInput, notFound, unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { claimIdempotencyKey } from '@clipgraph/platform/idempotency/idempotency.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { mentionedAccounts } from '@clipgraph/platform/projections/mentioned-accounts.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import type { PostRow, UploadRow, VideoContext } from '../context.ts';
import { postEvent } from '../events/published.ts';
import { showHeldFiles } from '../files/hold-files.ts';
import type { PublishPostInput } from '../generated/types.ts';
import { openMedia } from '../media/media.ts';
import { awaitPreparation, queuePreparation } from '../processing/stages.ts';
import { mediaChecks, posts } from '../tables.ts';
import { checkUploads, isVideo, prepareUploads, takeUploads } from '../uploads/prepare-uploads.ts';
import { deleteUploadFiles, type ShownFiles } from '../uploads/upload-files.ts';
import { checkCaption, checkTags, maxPhotos } from './input-rules.ts';
import { postCounter } from './posts.ts';
import { insertPost, lockAuthor, writeMedia, writeTags } from './write-post.ts';

/**
 * How long a used upload keeps its bytes. The check of a post reads them, and may have to wait for
 * a worker.
 */
export const keptForMs = 7 * 24 * 60 * 60_000;

/**
 * Makes a post of finished uploads of the viewer: one video, or 1 to 35 photos. An upload can be
 * used once. A post whose bytes were sent straight to a bucket is PROCESSING until a worker has
 * checked them.
 * @throws UNAUTHENTICATED for a guest and for an account that is deleted meanwhile; NOT_FOUND for
 *   an upload that does not exist, is somebody else's or is used; BAD_USER_INPUT for an upload
 *   without good bytes (with the reason), for mixed or too many files and for texts out of bounds;
 *   CONFLICT for an idempotency key that was used with other input
 */
export async function publishPost(
  context: VideoContext,
  input: PublishPostInput,
): Promise<PostRow> {
  const { services } = context;
  const authorId = requireAccount(context.viewer);
  const caption = checkCaption(input.caption);
  const tags = checkTags(input.tags ?? []);
  const { allowComments } = input;
  const mentions = await mentionedAccounts(context.ask, authorId, caption);
  const uploadIds = checkUploadIds(input.uploadIds);
  const { uploads, hold } = await prepareUploads(services, authorId, uploadIds);
  const id = services.ids.next();
  const { idempotencyKey } = input;
  const published = await services.database.transaction(async (tx) => {
    if (typeof idempotencyKey === 'string') {
      const given = {
        uploadIds,
        caption,
        tags,
        visibility: input.visibility,
        // Keys that were used before there was a choice still name the same input.
        ...(allowComments === 'EVERYONE' ? {} : { allowComments }),
      };
      const claim = await claimIdempotencyKey(tx, {
        accountId: authorId,
        operation: 'publishPost',
        key: idempotencyKey,
        input: given,
        entityId: id,
        nowMs: Date.now(),
      });
      if (!claim.fresh) return { earlierId: claim.entityId };
    }
    const used = checkUploads(uploads, uploadIds);
    const isChecked = used.every(({ bytes }) => bytes === 'checked');
    const status = isChecked && canPlay(used) ? 'READY' : 'PROCESSING';
    const account = await lockAuthor(tx, authorId);
    if (account === 'deleted') throw unauthenticated('This account is deleted.');
    await takeUploads(tx, authorId, used, Date.now() + keptForMs);
    const kind = used.some(isVideo) ? 'VIDEO' : 'PHOTO';
    const post = await insertPost(tx, {
      id,
      authorId,
      kind,
      status,
      caption,
      tags,
      visibility: input.visibility,
      allowComments,
      mentions,
    });
    await writeTags(tx, post);
    if (isChecked) {
      if (hold) await showHeldFiles(tx, hold);
      await writeMedia(
        tx,
        post,
        used.map(shownFiles),
        post.audience === 'PUBLIC' && account === 'active',
      );
      if (status === 'READY')
        await services.counters.add(tx, [{ name: postCounter, id: authorId, by: 1 }]);
      await queuePreparation(tx, id);
    } else {
      await awaitPreparation(tx, id);
      await tx.insert(mediaChecks).values({ postId: id, uploadIds, leasedUntil: 0, attempts: 0 });
    }
    await services.outbox.append(tx, postEvent('post.published', post));
    return { post, used, isChecked };
  });
  if ('earlierId' in published) return earlierPost(context, published.earlierId);
  if (published.post.status === 'READY')
    await services.counters.committed([{ name: postCounter, id: authorId }]);
  if (published.isChecked) await forgetUploads(services, published.used);
  return published.post;
}

/** Whether players can show these files as they are. */
const canPlay = (used: readonly Pick<UploadRow, 'media'>[]) =>
  used.every(({ media }) => !media?.needsConversion);

/** The files that a checked upload adds to its post. */
const shownFiles = ({ id, media, cover }: UploadRow): ShownFiles => {
  if (!media) throw new Error(`Upload ${id} is checked, but has no file.`);
  return { media, cover };
};

function checkUploadIds(given: readonly string[]): Id[] {
  if (given.length < 1 || given.length > maxPhotos) {
    throw badUserInput(
      `\`input.uploadIds\` must name one video or 1 to ${maxPhotos} photos; ` +
        `there were ${given.length}.`,
      'input.uploadIds',
    );
  }
  const ids = given.map(toId);
  if (ids.includes(0)) throw notFound('One of these uploads');
  if (new Set(ids).size !== ids.length)
    throw badUserInput(
      '`input.uploadIds` names an upload twice. Each can be shown once.',
      'input.uploadIds',
    );
  return ids;
}

/** The post that an earlier request with the same idempotency key made. */
async function earlierPost({ services }: VideoContext, id: Id): Promise<PostRow> {
  const [post] = await services.database.db.select().from(posts).where(eq(posts.id, id));
  if (!post || post.deletedAt !== null) throw notFound('The post made under this idempotency key');
  return post;
}

/**
 * Deletes the files of uploads, whose bytes are now stored under published names too. Files that
 * cannot be deleted now are deleted by the housekeeping of uploads.
 */
export async function forgetUploads(services: Services, used: readonly UploadRow[]): Promise<void> {
  const { store } = await openMedia(services.config);
  try {
    for (const upload of used)
      await deleteUploadFiles(store, upload.id, [upload.media, upload.cover]);
  } catch (error) {
    services.log.warn({ err: error }, 'files of published uploads are still there');
  }
}
