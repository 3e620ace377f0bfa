import type {
  PersonFragment,
  RestAddCommentMutation,
  RestFriendsQuery,
  RestPullChatQuery,
  VideoFragment,
} from '@clipgraph/schema/generated/rest-operations.ts';
import { partAway } from '../../graph.ts';

/** Shown where somebody has written nothing about themself. */
const defaultSignature = 'Nothing written here yet.';

const idOf = (id: string): number => Number(id);

/** `User` (docs/older-clients.md#objects). @throws UNAVAILABLE while accounts cannot be read */
export function userOf(person: PersonFragment | null) {
  if (!person) throw partAway();
  return {
    id: idOf(person.id),
    name: person.username,
    follow_count: person.followingCount ?? 0,
    follower_count: person.followerCount ?? 0,
    is_follow: person.isFollowedByMe === true,
    avatar: person.avatarUrl,
    background_image: person.backgroundUrl,
    signature: person.bio || defaultSignature,
    total_favorited: person.likesReceivedCount ?? 0,
    work_count: person.postCount ?? 0,
    favorite_count: person.likedPostCount ?? 0,
  };
}

type Friends = NonNullable<NonNullable<RestFriendsQuery['user']>['friends']>;
type Friend = NonNullable<Friends['edges'][number]['node']>;

/** `FriendUser`. @param viewerId whose view it is; null leaves the conversation out */
export function friendOf(person: Friend | null, viewerId: number | null) {
  const user = userOf(person);
  const last = viewerId === null ? undefined : person?.chatWithMe?.lastMessage;
  const msgType = last?.sender && idOf(last.sender.id) === viewerId ? 1 : 0;
  // Clients know either spelling.
  return { ...user, message: last?.text ?? '', msgType, msg_type: msgType };
}

const videoOf = (post: VideoFragment) => ({
  id: idOf(post.id),
  author: userOf(post.author),
  play_url: post.mediaUrl,
  cover_url: post.coverUrl,
  favorite_count: post.likeCount ?? 0,
  comment_count: post.commentCount ?? 0,
  is_favorite: post.isLikedByMe === true,
  title: post.caption,
});

/** A list of the graph. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node | null }[];
}

/**
 * Nodes of a list; one that is hidden or deleted just now is left out.
 * @throws UNAVAILABLE while the list cannot be read
 */
export function nodesOf<Node>(connection: Connection<Node> | null): Node[] {
  if (!connection) throw partAway();
  return connection.edges.flatMap(({ node }) => (node ? [node] : []));
}

/** Videos that can be played: an author's own list also holds those still being prepared. */
export const videosOf = (connection: Connection<VideoFragment> | null) =>
  nodesOf(connection)
    .filter(({ status }) => status === 'READY')
    .map((post) => videoOf(post));

export const commentOf = (
  comment: RestAddCommentMutation['addComment'],
  dateOf: (time: string) => string,
) => ({
  id: idOf(comment.id),
  user: userOf(comment.author),
  content: comment.text,
  create_date: dateOf(comment.createdAt),
});

/** A message of a chat, as the graph tells it. */
export type ChatMessage = RestPullChatQuery['pullMessages']['messages'][number];

/** Times are in milliseconds. */
export const messageOf = (message: ChatMessage, viewerId: number, peerId: number) => {
  const isOwn = message.sender !== null && idOf(message.sender.id) === viewerId;
  return {
    id: idOf(message.id),
    to_user_id: isOwn ? peerId : viewerId,
    from_user_id: isOwn ? viewerId : peerId,
    content: message.text,
    create_time: Date.parse(message.sentAt),
  };
};
