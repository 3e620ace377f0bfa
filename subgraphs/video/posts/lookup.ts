import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { VideoContext } from '../loaders.ts';
import type { PostRow } from './posts.ts';
import { canOpen } from './visibility.ts';

/**
 * A post by its id; null when there is none, when it is deleted, or when the viewer may not see it:
 * a stranger cannot tell which.
 */
export async function postById(context: VideoContext, id: Id): Promise<PostRow | null> {
  const post = id === 0 ? null : await context.loaders.posts.load(id);
  return post && (await canOpen(context, context.facts, post)) ? post : null;
}
