import { stat } from 'node:fs/promises';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob } from '@clipgraph/platform/jobs/jobs.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { and, eq, isNull } from 'drizzle-orm';
import type { PostRow } from '../context.ts';
import { fileKey } from '../files/file-key.ts';
import { holdFiles, showHeldFiles } from '../files/hold-files.ts';
import { removal } from '../files/removal.ts';
import { hashOf } from '../media/checks/check-media.ts';
import type { MediaType } from '../media/media-types.ts';
import { lockAuthor } from '../posts/write-post.ts';
import { derivedFiles, postMedia, posts } from '../tables.ts';

type Row = typeof derivedFiles.$inferInsert;

/** A local file that was made of a post's files, and what it is to the post. */
export interface MadeFile extends Pick<Row, 'width' | 'height' | 'position'> {
  role: Row['role'] | 'cover' | 'play';
  path: string;
  type: MediaType;
  /** Of what replaces the video. */
  durationMs?: number | null;
  rendition?: Pick<Row, 'bitrate' | 'peakBitrate' | 'codecs' | 'segments'>;
}

type NamedFile = MadeFile & { hash: string; extension: string; byteLength: number };

/** What a worker works with. */
export interface Workplace {
  services: Services;
  store: MediaStore;
}

interface Showing {
  /** Whether the files are still wanted. */
  isWanted?(tx: Tx): Promise<boolean>;
  /** What else is written in the same transaction. */
  finish?(tx: Tx, post: PostRow): Promise<unknown>;
}

/**
 * Moves made files into the store and lets the post show them, all or none. When they are not
 * wanted any more, or the post was deleted meanwhile, a job removes them.
 * @returns whether the post shows them
 */
export async function storeFiles(
  { services, store }: Workplace,
  postId: Id,
  files: readonly MadeFile[],
  { isWanted, finish }: Showing = {},
): Promise<boolean> {
  const named = await Promise.all(files.map(nameFile));
  const hold = await holdFiles(services, named);
  for (const { hash, extension, path, type } of named)
    await store.putFile(fileKey(hash, extension), path, type.contentType);
  return services.database.transaction(async (tx) => {
    const [post] = await tx
      .select()
      .from(posts)
      .where(and(eq(posts.id, postId), isNull(posts.deletedAt)))
      .for('update');
    if (!post || (isWanted && !(await isWanted(tx)))) return false;
    const isPublic =
      post.audience === 'PUBLIC' && (await lockAuthor(tx, post.authorId)) === 'active';
    await writeDerived(tx, postId, named, isPublic);
    for (const file of named) if (isOwn(file.role)) await replaceFile(tx, postId, file, isPublic);
    await showHeldFiles(tx, hold);
    await finish?.(tx, post);
    return true;
  });
}

async function nameFile(file: MadeFile): Promise<NamedFile> {
  const [hash, { size }] = await Promise.all([hashOf(file.path), stat(file.path)]);
  return { ...file, hash, extension: file.type.extension, byteLength: size };
}

/** Whether a file takes the place of one of the post's own. */
const isOwn = (role: MadeFile['role']): role is 'cover' | 'play' =>
  role === 'cover' || role === 'play';

/** Of two workers that made the same rendition, the first counts. */
async function writeDerived(
  tx: Tx,
  postId: Id,
  files: readonly NamedFile[],
  isPublic: boolean,
): Promise<void> {
  const rows = files.flatMap(
    ({ role, position, hash, extension, byteLength, width, height, rendition }): Row[] =>
      isOwn(role)
        ? []
        : [
            {
              postId,
              role,
              position,
              hash,
              extension,
              byteLength,
              width,
              height,
              ...rendition,
              isPublic,
            },
          ],
  );
  if (rows.length > 0) await tx.insert(derivedFiles).ignore().values(rows);
}

/** Another file in this place is shown no longer: a job removes its bytes. */
async function replaceFile(
  tx: Tx,
  postId: Id,
  { role, position, hash, extension, byteLength, width, height, durationMs = null }: NamedFile,
  isPublic: boolean,
): Promise<void> {
  if (!isOwn(role)) return;
  const place = and(
    eq(postMedia.postId, postId),
    eq(postMedia.role, role),
    eq(postMedia.position, position),
  );
  const [before] = await tx.select().from(postMedia).where(place);
  const file = { hash, extension, byteLength, width, height, durationMs, isPublic };
  if (!before) await tx.insert(postMedia).values({ postId, role, position, ...file });
  else if (before.hash !== hash) {
    await tx.update(postMedia).set(file).where(place);
    await addJob(tx, removal, { files: [{ hash: before.hash, extension: before.extension }] });
  }
}
