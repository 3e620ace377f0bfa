import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import { claimIdempotencyKey } from '@clipgraph/platform/idempotency/idempotency.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { checkCaption, checkTags, maxPhotos } from './input-rules.ts';
import type { VideoContext } from './loaders.ts';
import { openMedia } from './media/media.ts';
import { declaredType } from './media/media-types.ts';
import { type PostRow, payloadOf, postCounter } from './posts.ts';
import type { Upload } from './receive-upload.ts';
import { authors, posts, uploads, type Visibility } from './tables.ts';
import { deleteUploadFiles, publishUploadFiles } from './upload-files.ts';
import { insertPost, writeMedia, writeTags } from './write-post.ts';

export interface PublishPostInput {
  uploadIds: readonly string[];
  caption: string;
  tags?: readonly string[] | null | undefined;
  visibility: Visibility;
  idempotencyKey?: string | null | undefined;
}

/**
 * Makes a post out of finished uploads of the viewer: one video, or 1 to 35 photos. Each upload makes one post.
 * @throws UNAUTHENTICATED; NOT_FOUND for an upload that is not there, is another's or is used; BAD_USER_INPUT for one without good
 * bytes (with the reason), for mixed or too many files and for texts out of bounds; CONFLICT for an idempotency key with other input
 */
export async function publishPost(context: VideoContext, input: PublishPostInput): Promise<PostRow> {
  const { services } = context;
  const authorId = requireAccount(context.viewer);
  const caption = checkCaption(input.caption);
  const tags = checkTags(input.tags ?? []);
  const uploadIds = checkUploadIds(input.uploadIds);
  const prepared = await prepareFiles(services, authorId, uploadIds);
  const id = services.ids.next();
  const { idempotencyKey } = input;
  const published = await services.database.transaction(async (tx) => {
    if (typeof idempotencyKey === 'string') {
      const given = { uploadIds, caption, tags, visibility: input.visibility };
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
    const used = checkUploads(prepared, uploadIds);
    await takeUploads(tx, authorId, uploadIds);
    const kind = used.length === 1 && isVideo(used[0] as Upload) ? 'VIDEO' : 'PHOTO';
    const post = await insertPost(tx, { id, authorId, kind, status: 'READY', caption, tags, visibility: input.visibility });
    await writeMedia(tx, post, used);
    await writeTags(tx, post);
    await tx.insert(authors).ignore().values({ authorId });
    await services.counters.add(tx, [{ name: postCounter, id: authorId, by: 1 }]);
    await services.outbox.append(tx, draft('clip.post', 'post.published', id, post.revision, payloadOf(post)));
    return { post, used };
  });
  if ('earlierId' in published) return earlierPost(context, published.earlierId);
  await services.counters.committed([{ name: postCounter, id: authorId }]);
  await forgetUploads(services, published.used);
  return published.post;
}

function checkUploadIds(given: readonly string[]): Id[] {
  if (given.length < 1 || given.length > maxPhotos) {
    throw badUserInput(`\`input.uploadIds\` must name one video or 1 to ${maxPhotos} photos; there were ${given.length}.`, 'input.uploadIds');
  }
  const ids = given.map(toId);
  if (ids.includes(0)) throw notFound('One of these uploads');
  if (new Set(ids).size !== ids.length) throw badUserInput('`input.uploadIds` names an upload twice. Each can be shown once.', 'input.uploadIds');
  return ids;
}

/** The viewer's uploads among these, by id, their files ready under the names they will have; false where the bytes are gone. */
async function prepareFiles(services: Services, accountId: Id, ids: readonly Id[]): Promise<Map<Id, Upload | false>> {
  const rows = await services.database.db
    .select()
    .from(uploads)
    .where(and(inArray(uploads.id, padIds(ids)), eq(uploads.accountId, accountId)));
  const { store } = await openMedia(services.config);
  const prepared = await Promise.all(
    rows.map(async (row) => {
      const there = row.state !== 'ready' || (await publishUploadFiles(store, row.id, [row.media, row.cover]));
      return [row.id, there && row] as const;
    }),
  );
  return new Map(prepared);
}

/** In the order given. @throws NOT_FOUND, BAD_USER_INPUT */
function checkUploads(prepared: ReadonlyMap<Id, Upload | false>, ids: readonly Id[]): Upload[] {
  const found = ids.map((id) => {
    const upload = prepared.get(id);
    if (!upload || upload.state === 'used' || upload.state === 'expired') throw notFound('One of these uploads');
    if (upload.state !== 'ready') {
      const reason = upload.refusal ?? 'Its bytes have not arrived: PUT them to its `url` first.';
      throw badUserInput(`Upload ${id} cannot be published. ${reason}`, 'input.uploadIds');
    }
    return upload;
  });
  if (found.length > 1 && found.some(isVideo)) {
    throw badUserInput('A post shows one video, or photos only. Publish the video as a post of its own.', 'input.uploadIds');
  }
  return found;
}

const isVideo = (upload: Upload): boolean => declaredType(upload.contentType)?.kind === 'VIDEO';

/** The row decides who uses an upload: of two commands at once one finds it taken. */
async function takeUploads(tx: Tx, accountId: Id, ids: readonly Id[]): Promise<void> {
  const [taken] = await tx
    .update(uploads)
    .set({ state: 'used' })
    .where(and(inArray(uploads.id, padIds(ids)), eq(uploads.accountId, accountId), eq(uploads.state, 'ready')));
  if (taken.affectedRows !== ids.length) throw notFound('One of these uploads');
}

async function earlierPost({ services }: VideoContext, id: Id): Promise<PostRow> {
  const [post] = await services.database.db.select().from(posts).where(eq(posts.id, id));
  if (!post || post.deletedAt !== null) throw notFound('The post made under this idempotency key');
  return post;
}

/** The published names hold the bytes now. What cannot be deleted just now is deleted when the upload is given up. */
async function forgetUploads(services: Services, used: readonly Upload[]): Promise<void> {
  const { store } = await openMedia(services.config);
  try {
    for (const upload of used) await deleteUploadFiles(store, upload.id, [upload.media, upload.cover]);
  } catch (error) {
    services.log.warn({ err: error }, 'files of published uploads are still there');
  }
}
