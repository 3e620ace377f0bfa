import { type Account, accountAt } from './accounts.ts';
import { concurrently, type Pace } from './concurrently.ts';
import type { FrontDoor } from './front-door.ts';
import { inSteps, type Step } from './in-steps.ts';
import type { PlannedComment } from './plan.ts';
import type { PublishedPost } from './posts.ts';

/**
 * Idempotency keys, which keep a repeated comment from being written twice, are kept for 7 days. So
 * posts older than this get no comments: an earlier run wrote them.
 */
const commentsFreshMs = 6 * 86_400_000;

const follow: Step = { field: 'follow', argument: 'userId', type: 'ID!', selects: '{ id }' };
const likePost: Step = { field: 'likePost', argument: 'postId', type: 'ID!', selects: '{ id }' };
const addComment: Step = {
  field: 'addComment',
  argument: 'input',
  type: 'AddCommentInput!',
  selects: '{ id }',
};

export async function followAll(
  door: FrontDoor,
  accounts: readonly Account[],
  followees: readonly number[][],
  pace: Pace,
): Promise<void> {
  await concurrently(pace, followees, (list, person) =>
    inSteps(
      door,
      accountAt(accounts, person).device,
      follow,
      list.map((other) => accountAt(accounts, other).id),
    ),
  );
}

export async function likeAll(
  door: FrontDoor,
  accounts: readonly Account[],
  posts: readonly PublishedPost[],
  likes: readonly number[][],
  pace: Pace,
): Promise<void> {
  await concurrently(pace, likes, (list, person) =>
    inSteps(
      door,
      accountAt(accounts, person).device,
      likePost,
      list.flatMap((at) => posts[at]?.id ?? []),
    ),
  );
}

/**
 * Writes all comments, and then what was answered to them; each person writes their own.
 * @param name distinguishes the idempotency keys of one plan from those of another
 */
export async function commentAll(
  door: FrontDoor,
  accounts: readonly Account[],
  posts: readonly PublishedPost[],
  comments: readonly PlannedComment[][],
  name: string,
  pace: Pace,
): Promise<void> {
  const planned = comments.flatMap((list, at) => {
    const post = posts[at];
    if (!post || Date.parse(post.createdAt) < Date.now() - commentsFreshMs) return [];
    return list.map((comment, place) => ({
      ...comment,
      input: {
        postId: post.id,
        text: comment.text,
        idempotencyKey: `${name} comment ${at} ${place}`,
      },
    }));
  });
  const ids = await writeComments(door, accounts, planned, pace);
  const replies = planned.flatMap(({ input, replies: answers }, at) => {
    const parentId = ids[at];
    if (parentId === undefined) return [];
    return answers.map(({ author, text }, number) => ({
      author,
      input: { ...input, text, parentId, idempotencyKey: `${input.idempotencyKey} ${number}` },
    }));
  });
  await writeComments(door, accounts, replies, pace);
}

/** @returns the id of each comment; undefined where its post or parent is gone */
async function writeComments(
  door: FrontDoor,
  accounts: readonly Account[],
  comments: readonly { author: number; input: object }[],
  pace: Pace,
): Promise<(string | undefined)[]> {
  const byAuthor = new Map<number, number[]>();
  for (const [at, { author }] of comments.entries())
    byAuthor.set(author, [...(byAuthor.get(author) ?? []), at]);
  const ids: (string | undefined)[] = comments.map(() => undefined);
  await concurrently(pace, [...byAuthor], async ([author, places]) => {
    const written = await inSteps<{ id: string }>(
      door,
      accountAt(accounts, author).device,
      addComment,
      places.map((at) => comments[at]?.input),
    );
    for (const [number, at] of places.entries()) ids[at] = written[number]?.id;
  });
  return ids;
}
