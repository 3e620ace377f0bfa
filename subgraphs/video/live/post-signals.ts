import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';

/** Where it is told that something about a post changed. */
export const postChannel = (postId: Id): string => `video:post:${postId}`;

/** Tells those who watch a post that it changed. They read it anew, and may not see it any more. */
export async function tellPost({ pubSub, log }: Services, postId: Id): Promise<void> {
  try {
    await pubSub.publish(postChannel(postId), '');
  } catch (error) {
    log.warn({ err: error }, 'a change of a post could not be told');
  }
}
