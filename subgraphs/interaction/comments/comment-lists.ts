import {
  type Connection,
  checkFirst,
  longestPage,
} from '@clipgraph/platform/cursors/connection.ts';
import { emptyConnection, readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { InteractionContext } from '../context.ts';
import type { CommentRepliesArgs, PostCommentsArgs } from '../generated/types.ts';
import type { CommentRow } from '../tables.ts';
import { topComments } from './top-comments.ts';

/**
 * Comments at top level, newest first or best first, without those of disabled accounts, of accounts
 * that the viewer blocks or mutes, and of accounts that block the viewer. Empty for a post that the viewer may not
 * see.
 * @throws BAD_USER_INPUT for a bad `first` or `after`; CURSOR_EXPIRED, of the best first
 */
export async function commentsOfPost(
  context: InteractionContext,
  postId: Id,
  page: PostCommentsArgs,
): Promise<Connection<CommentRow>> {
  if (page.sort === 'TOP') return topComments(context, postId, page);
  const scope = { field: 'Post.comments', args: [postId], viewerId: context.viewer.accountId };
  checkPage(context, scope, page);
  if (!(await context.loaders.seenPost.get(postId))) return emptyConnection(page.after);
  return readComments(context, scope, page, Number.MAX_SAFE_INTEGER, (position, limit) =>
    context.loaders.commentPage.load({ parentId: postId, position, limit }),
  );
}

/**
 * Replies of a comment that the viewer may see, oldest first; a reply has none of its own.
 * @throws BAD_USER_INPUT for a bad `first` or `after`
 */
export async function repliesOfComment(
  context: InteractionContext,
  comment: CommentRow,
  page: CommentRepliesArgs,
): Promise<Connection<CommentRow>> {
  const scope = {
    field: 'Comment.replies',
    args: [comment.id],
    viewerId: context.viewer.accountId,
  };
  checkPage(context, scope, page);
  if (comment.topId !== null) return emptyConnection(page.after);
  return readComments(context, scope, page, 0, (position, limit) =>
    context.loaders.replyPage.load({ parentId: comment.id, position, limit }),
  );
}

type Scope = { field: string; args: readonly Id[]; viewerId: Id | null };

function checkPage(
  { services, viewer }: InteractionContext,
  scope: Scope,
  { first, after }: CommentRepliesArgs,
): void {
  checkFirst(first, longestPage(viewer));
  if (after !== null && after !== undefined) services.cursors.decode(scope, after);
}

const readComments = (
  { services, loaders }: InteractionContext,
  scope: Scope,
  { first, after }: CommentRepliesArgs,
  start: number,
  read: (position: number, limit: number) => Promise<CommentRow[]>,
): Promise<Connection<CommentRow>> =>
  readVisiblePage({
    cursors: services.cursors,
    scope,
    first,
    after,
    start,
    read,
    async filter(rows) {
      const shown = await loaders.listedAuthor.all(rows.map(({ authorId }) => authorId));
      return rows.filter((_, at) => shown[at]);
    },
    positionOf: (row) => row.id,
    nodeOf: (row) => row,
  });
