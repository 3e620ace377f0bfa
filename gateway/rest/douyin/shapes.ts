import { type Data, partAway } from '../graph.ts';

/** Shown where somebody has written nothing about themself. */
const defaultSignature = 'Nothing written here yet.';

const idOf = (id: string): number => Number(id);

/** Makes a URL of this deployment one that the client can reach. */
export type Reachable = (url: string) => string;

/** `User` of B.1.4. @throws UNAVAILABLE while accounts cannot be read */
export function userOf(person: Data | null, reachable: Reachable) {
  if (!person) throw partAway();
  return {
    id: idOf(person.id),
    name: person.username as string,
    follow_count: (person.followingCount ?? 0) as number,
    follower_count: (person.followerCount ?? 0) as number,
    is_follow: person.isFollowedByMe === true,
    avatar: reachable(person.avatarUrl),
    background_image: reachable(person.backgroundUrl),
    signature: (person.bio || defaultSignature) as string,
    total_favorited: (person.likesReceivedCount ?? 0) as number,
    work_count: (person.postCount ?? 0) as number,
    favorite_count: (person.likedPostCount ?? 0) as number,
  };
}

/** `FriendUser`. @param viewerId whose view it is; null leaves the conversation out */
export function friendOf(person: Data | null, viewerId: number | null, reachable: Reachable) {
  const user = userOf(person, reachable);
  const last = viewerId === null ? undefined : person?.chatWithMe?.lastMessage;
  const msgType = last?.sender && idOf(last.sender.id) === viewerId ? 1 : 0;
  // Clients know either spelling.
  return { ...user, message: (last?.text ?? '') as string, msgType, msg_type: msgType };
}

/** `Video` of B.1.4. */
const videoOf = (post: Data, reachable: Reachable) => ({
  id: idOf(post.id),
  author: userOf(post.author, reachable),
  play_url: reachable(post.mediaUrl),
  cover_url: reachable(post.coverUrl),
  favorite_count: (post.likeCount ?? 0) as number,
  comment_count: (post.commentCount ?? 0) as number,
  is_favorite: post.isLikedByMe === true,
  title: post.caption as string,
});

/**
 * Nodes of a list; one that is hidden or deleted just now is left out.
 * @throws UNAVAILABLE while the list cannot be read
 */
export function nodesOf(connection: Data | null): Data[] {
  if (!connection) throw partAway();
  return connection.edges.flatMap(({ node }: Data) => (node ? [node] : []));
}

/** Videos that can be played: an author's own list also holds those still being prepared. */
export const videosOf = (connection: Data | null, reachable: Reachable) =>
  nodesOf(connection)
    .filter(({ status }) => status === 'READY')
    .map((post) => videoOf(post, reachable));

/** `Comment` of B.1.4. */
export const commentOf = (
  comment: Data,
  dateOf: (time: string) => string,
  reachable: Reachable,
) => ({
  id: idOf(comment.id),
  user: userOf(comment.author, reachable),
  content: comment.text as string,
  create_date: dateOf(comment.createdAt),
});

/** `Message` of B.1.4, times in milliseconds. */
export const messageOf = (message: Data, viewerId: number, peerId: number) => {
  const isOwn = idOf(message.sender.id) === viewerId;
  return {
    id: idOf(message.id),
    to_user_id: isOwn ? peerId : viewerId,
    from_user_id: isOwn ? viewerId : peerId,
    content: message.text as string,
    create_time: Date.parse(message.sentAt),
  };
};
