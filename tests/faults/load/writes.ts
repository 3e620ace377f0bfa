import { randomUUID } from 'node:crypto';
import type { Account } from '../../kit/client.ts';
import type { World } from '../../kit/world.ts';
import type { Requests } from './requests.ts';

/** The write number `at` of a person, acknowledged when it resolves. */
type OneWrite = (write: {
  by: Account;
  other: Account;
  postId: string;
  at: number;
}) => Promise<void>;

/** Well within the time in which a repetition does not count. */
const repeatWithinMs = 10 * 60_000;

/** What each person does, in turns. */
export function createWrites(world: World, { untilAcknowledged }: Requests) {
  const comment: OneWrite = async ({ by, other, postId, at }) => {
    const key = randomUUID();
    // Comments come every few writes of a person, so this is every second one of them.
    const mentioned = Math.floor(at / 5) % 2 === 0 ? other : null;
    const text = mentioned ? `${key} @${mentioned.username}` : key;
    const { addComment } = await untilAcknowledged({
      kind: 'comment',
      query: 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }',
      variables: { input: { postId, text, idempotencyKey: key } },
      by,
    });
    world.comments.set(text, { id: addComment.id, postId, author: by, mentioned });
  };

  const message: OneWrite = async ({ by, other }) => {
    const text = randomUUID();
    const { sendMessage } = await untilAcknowledged({
      kind: 'message',
      query:
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq chat { id } } }',
      variables: { input: { toUserId: other.id, text, clientMessageId: text } },
      by,
    });
    const { id, seq, chat } = sendMessage;
    world.messages.set(text, { id, seq, chatId: chat.id });
  };

  const like: OneWrite = async ({ by, postId }) => {
    const key = `${by.id} ${postId}`;
    const liked = !world.likes.get(key);
    const field = liked ? 'likePost' : 'unlikePost';
    await untilAcknowledged({
      kind: 'like',
      query: `mutation ($id: ID!) { ${field}(postId: $id) { id } }`,
      variables: { id: postId },
      by,
    });
    world.likes.set(key, liked);
  };

  const follow: OneWrite = async ({ by, other }) => {
    const key = `${by.id} ${other.id}`;
    const followed = !world.follows.get(key);
    const field = followed ? 'follow' : 'unfollow';
    await untilAcknowledged({
      kind: 'follow',
      query: `mutation ($id: ID!) { ${field}(userId: $id) { id } }`,
      variables: { id: other.id },
      by,
    });
    world.follows.set(key, followed);
  };

  /** Tells a view twice, and of another playback of the same post: all of it counts once. */
  const view: OneWrite = async ({ by, postId: usual }) => {
    const postId = unseenBy(by) ?? usual;
    const key = `${by.id} ${postId}`;
    const firstAtMs = world.views.get(key) ?? Date.now();
    if (Date.now() - firstAtMs > repeatWithinMs) return;
    const [one, other] = [randomUUID(), randomUUID()];
    for (const told of [[one], [one, other]])
      await untilAcknowledged({
        kind: 'view',
        query: 'mutation ($views: [ViewInput!]!) { recordViews(views: $views) }',
        variables: {
          views: told.map((playbackId) => ({ postId, playbackId, watchedMs: 2_500 })),
        },
        by,
      });
    world.views.set(key, firstAtMs);
  };

  /** The newest post that this person has not viewed yet. */
  const unseenBy = (by: Account): string | undefined =>
    [...world.publications].findLast(
      ([id, { isShown, isDeleted }]) => isShown && !isDeleted && !world.views.has(`${by.id} ${id}`),
    )?.[0];

  return { comment, message, like, follow, view };
}
