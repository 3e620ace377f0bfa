import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft, type PostPayload } from '@clipgraph/platform/events/payloads.ts';
import type { PostRow } from '../context.ts';

/** What can happen to a post. `post.told` repeats the present state for a rebuild. */
export type PostEventType =
  | 'post.published'
  | 'post.ready'
  | 'post.failed'
  | 'post.edited'
  | 'post.deleted'
  | 'post.told';

/** The event of topic `clip.post` that tells the others how a post is now. */
export const postEvent = (type: PostEventType, post: PostRow): EventDraft<PostPayload> =>
  draft('clip.post', type, post.id, post.revision, payloadOf(post));

/** The whole state of a post. A deleted post's caption and tags are left out. */
function payloadOf(post: PostRow): PostPayload {
  const { id, authorId, kind, status, visibility, publishedAt } = post;
  const deleted = post.deletedAt !== null;
  const said = deleted
    ? { tags: [], caption: '', mentionIds: [] }
    : { tags: post.tags, caption: post.caption, mentionIds: post.mentions ?? [] };
  return { id, authorId, kind, status, visibility, deleted, ...said, createdAtMs: publishedAt };
}
