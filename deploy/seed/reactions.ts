import { type Account, accountAt } from './accounts.ts';
import { concurrently } from './concurrently.ts';
import { type FrontDoor, RefusedError } from './front-door.ts';
import type { PlannedComment } from './plan.ts';
import type { PublishedPost } from './posts.ts';

/**
 * Idempotency keys, which keep a repeated comment from being written twice, are kept for 7 days. So
 * posts older than this get no comments: an earlier run wrote them.
 */
const commentsFreshMs = 6 * 86_400_000;

/** Ignores refusals: somebody may have deleted or hidden what an earlier run made. */
async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (
      !(error instanceof RefusedError) ||
      !['NOT_FOUND', 'FORBIDDEN', 'CONFLICT'].includes(error.code)
    )
      throw error;
  }
}

export async function followAll(
  door: FrontDoor,
  accounts: readonly Account[],
  followees: readonly number[][],
  limit: number,
): Promise<void> {
  await concurrently(limit, followees, async (list, person) => {
    for (const other of list)
      await unlessGone(
        door.ask(accountAt(accounts, person).device, 'Follow', {
          userId: accountAt(accounts, other).id,
        }),
      );
  });
}

export async function likeAll(
  door: FrontDoor,
  accounts: readonly Account[],
  posts: readonly PublishedPost[],
  likes: readonly number[][],
  limit: number,
): Promise<void> {
  await concurrently(limit, likes, async (list, person) => {
    for (const at of list) {
      const post = posts[at];
      if (post)
        await unlessGone(
          door.ask(accountAt(accounts, person).device, 'LikePost', { postId: post.id }),
        );
    }
  });
}

/** Writes the comments of each post one after the other, so that they keep the planned order. */
export async function commentAll(
  door: FrontDoor,
  accounts: readonly Account[],
  posts: readonly PublishedPost[],
  comments: readonly PlannedComment[][],
  limit: number,
): Promise<void> {
  await concurrently(limit, comments, async (list, at) => {
    const post = posts[at];
    if (!post || Date.parse(post.createdAt) < Date.now() - commentsFreshMs) return;
    for (const [place, comment] of list.entries()) {
      const key = `seed comment ${at} ${place}`;
      const add = async (
        author: number,
        text: string,
        idempotencyKey: string,
        parentId?: string,
      ): Promise<string> => {
        const input = { postId: post.id, text, parentId, idempotencyKey };
        const { addComment } = await door.ask<{ addComment: { id: string } }>(
          accountAt(accounts, author).device,
          'AddComment',
          { input },
        );
        return addComment.id;
      };
      await unlessGone(
        add(comment.author, comment.text, key).then(async (parentId) => {
          for (const [number, reply] of comment.replies.entries())
            await add(reply.author, reply.text, `${key} ${number}`, parentId);
        }),
      );
    }
  });
}
