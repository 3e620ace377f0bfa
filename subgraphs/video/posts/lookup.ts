import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { PostRow, VideoContext, VideoLoaders } from '../context.ts';
import { canOpen } from './visibility.ts';

/**
 * A post by its id; null when there is none, when it is deleted, or when the viewer may not see it.
 * The three look the same, so that nobody learns of posts that they may not see.
 */
export async function postById(context: VideoContext, id: Id): Promise<PostRow | null> {
  const post = id === 0 ? null : await context.loaders.posts.load(id);
  return post && (await canOpen(context, context.facts, post)) ? post : null;
}

/** The posts with these ids that could be read, in the same order. */
export async function loadPosts({ posts }: VideoLoaders, ids: readonly Id[]): Promise<PostRow[]> {
  const rows = await posts.loadMany(ids);
  return rows.filter((row): row is PostRow => row !== null && !(row instanceof Error));
}
