import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, asc, eq } from 'drizzle-orm';
import type { MediaRow, PostRow } from '../context.ts';
import type { Tools } from '../ffmpeg/tools.ts';
import { webp } from '../media/media-types.ts';
import { placeholderOf, writeThumbnails } from '../pictures/thumbnails.ts';
import { postMedia, postProcessing } from '../tables.ts';
import { type MadeFile, storeFiles, type Workplace } from './derived-files.ts';
import { fetchFile } from './fetch-file.ts';
import { progressWriter, setStage } from './stages.ts';

/** What the preparation of one post works with. */
export interface Preparing extends Workplace {
  post: PostRow;
  folder: string;
  stopping: AbortSignal;
  /** null where there is no ffmpeg. */
  tools: Tools | null;
}

/** Where the thumbnails of a photo stand among those of its post. */
export const thumbnailPosition = (photo: number, side: number): number => photo * 1_000 + side;

/** Makes the thumbnails of each photo, and the placeholder of the first. */
export async function preparePhotos(work: Preparing, photos: readonly MediaRow[]): Promise<void> {
  const { services, store, folder, post, stopping } = work;
  await setStage(services, post.id, { stage: 'COVER', progress: 0 });
  const tell = progressWriter(services, post.id, { from: 0, to: 1_000 });
  const made: MadeFile[] = [];
  let placeholder: string | null = null;
  for (const photo of photos) {
    stopping.throwIfAborted();
    const path = await fetchFile(store, photo, folder, stopping);
    made.push(...(await thumbnailsOf(path, folder, photo.position)));
    placeholder ??= await placeholderOf(path);
    tell(made.length / (photos.length * 3));
  }
  await storeFiles(work, post.id, made, {
    // Photos that were changed meanwhile have a job of their own.
    async isWanted(tx) {
      const now = await tx
        .select({ hash: postMedia.hash })
        .from(postMedia)
        .where(and(eq(postMedia.postId, post.id), eq(postMedia.role, 'media')))
        .orderBy(asc(postMedia.position));
      return now.map(({ hash }) => hash).join() === photos.map(({ hash }) => hash).join();
    },
    finish: (tx) => writePlaceholder(tx, post.id, placeholder),
  });
}

export const writePlaceholder = (tx: Tx, postId: Id, placeholder: string | null) =>
  tx.update(postProcessing).set({ placeholder }).where(eq(postProcessing.postId, postId));

/** The thumbnails of one photo, or of the cover of a video. */
export async function thumbnailsOf(
  picture: Buffer | string,
  folder: string,
  photo: number,
): Promise<MadeFile[]> {
  const thumbnails = await writeThumbnails(picture, folder, String(photo));
  return thumbnails.map(({ side, ...file }) => ({
    ...file,
    role: 'thumbnail',
    position: thumbnailPosition(photo, side),
    type: webp,
  }));
}
