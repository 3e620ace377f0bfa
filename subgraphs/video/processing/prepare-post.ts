import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { and, asc, eq, isNull } from 'drizzle-orm';
import { findTools } from '../ffmpeg/tools.ts';
import { openMedia } from '../media/media.ts';
import { postMedia, posts } from '../tables.ts';
import { failPreparation } from './change-status.ts';
import { closeJobFolder, openJobFolder } from './job-folder.ts';
import { preparePhotos } from './prepare-photos.ts';
import { prepareVideo } from './prepare-video.ts';
import { setStage } from './stages.ts';

/**
 * Makes the renditions and pictures of a post, from wherever an earlier attempt stopped. Files that
 * are bad end it with the reason; after anything else it is tried again.
 */
export async function preparePost(
  services: Services,
  { postId }: { postId: Id },
  stopping: AbortSignal,
  attempts = 1,
): Promise<undefined> {
  const { db } = services.database;
  const [post] = await db
    .select()
    .from(posts)
    .where(and(eq(posts.id, postId), isNull(posts.deletedAt)));
  const files = await db
    .select()
    .from(postMedia)
    .where(and(eq(postMedia.postId, postId), eq(postMedia.role, 'media')))
    .orderBy(asc(postMedia.position));
  const [first] = files;
  if (!post || !first) return undefined;
  const { store } = await openMedia(services.config);
  await setStage(services, postId, { stage: 'CHECKING', attempts, reason: null });
  const folder = await openJobFolder(store, postId);
  const workplace = { services, store, folder, post, stopping, tools: findTools() };
  try {
    await services.stage('prepare', () =>
      post.kind === 'VIDEO' ? prepareVideo(workplace, first) : preparePhotos(workplace, files),
    );
    await setStage(services, postId, { stage: 'DONE', progress: 1_000 });
  } catch (error) {
    stopping.throwIfAborted();
    if (!(error instanceof MediaRefused)) {
      await setStage(services, postId, { stage: 'WAITING', attempts, reason: laterReason });
      throw error;
    }
    await failPreparation(services, postId, { reason: error.message, isBroken: true });
  } finally {
    await closeJobFolder(folder);
  }
  return undefined;
}

const laterReason = 'It did not work this time; it is tried again in a moment.';

/** Ends the preparation of a post that failed too often. */
export const giveUpPost = (services: Services, { postId }: { postId: Id }): Promise<void> =>
  failPreparation(services, postId, {
    reason: 'This video could not be converted. Export it again as MP4 (H.264) and upload that.',
    isBroken: false,
  });
