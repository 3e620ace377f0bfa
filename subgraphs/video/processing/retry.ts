import { conflict } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, isNull } from 'drizzle-orm';
import type { PostRow, VideoContext } from '../context.ts';
import { tellPost } from '../live/post-signals.ts';
import { ownPost } from '../posts/change-post.ts';
import { derivedFiles, postMedia, postProcessing, posts } from '../tables.ts';
import { queuePreparation } from './stages.ts';

/**
 * Begins the preparation of the viewer's post anew when it was given up, was never made, or made no
 * renditions of a video. It goes on from what is there already.
 * @throws UNAUTHENTICATED; NOT_FOUND; FORBIDDEN; CONFLICT when the post has no bytes any more
 */
export async function retryProcessing(context: VideoContext, id: Id): Promise<PostRow> {
  const { services } = context;
  const own = await ownPost(context, id);
  const post = await services.database.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(posts)
      .where(and(eq(posts.id, own.id), isNull(posts.deletedAt)))
      .for('update');
    if (!row) return undefined;
    const [before] = await tx
      .select()
      .from(postProcessing)
      .where(eq(postProcessing.postId, row.id));
    const [rendition] = await tx
      .select({ position: derivedFiles.position })
      .from(derivedFiles)
      .where(and(eq(derivedFiles.postId, row.id), eq(derivedFiles.role, 'video')))
      .limit(1);
    const isDone = before?.stage === 'DONE' && (rendition !== undefined || row.kind === 'PHOTO');
    if (before && before.stage !== 'FAILED' && (isDone || before.stage !== 'DONE')) return row;
    const [file] = await tx.select().from(postMedia).where(eq(postMedia.postId, row.id)).limit(1);
    if (!file) throw conflict('The bytes of this post are gone. Upload and publish them again.');
    await queuePreparation(tx, row.id);
    return row;
  });
  await tellPost(services, own.id);
  return post ?? own;
}
