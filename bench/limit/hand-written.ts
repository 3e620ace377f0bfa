import { loadOrCreateSecrets } from '@clipgraph/platform/config/secrets.ts';
import { createCursors } from '@clipgraph/platform/cursors/cursors.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import Fastify from 'fastify';
import { portOf } from '../gateway/port.ts';
import { type CommentRow, openStatements, type PairRow } from './statements.ts';

/** The feed as one route written by hand. It reads the product's files with the same statements. */
const [dataDir = '', publicUrl = '', token = '', viewer = ''] = process.argv.slice(2);
const viewerId = Number(viewer);

const statements = openStatements(dataDir);
const pairs = statements.pairsOf(viewerId);
const likes = statements.likesOf(viewerId);
const cursors = createCursors(createKeyring(await loadOrCreateSecrets(dataDir)).keys('cursor'));
const commentsShown = 3;
const commentsOf = statements.comments(commentsShown + 1);

/** Counts are kept as long as the product keeps them. */
const countsKeptMs = 5_000;
function keptCounts(read: (ids: readonly number[]) => { id: number; value: number }[]) {
  const kept = new Map<number, { value: number; untilMs: number }>();
  return (ids: readonly number[]): ((id: number) => number) => {
    const nowMs = performance.now();
    const missing = ids.filter((id) => !((kept.get(id)?.untilMs ?? 0) > nowMs));
    if (missing.length > 0) {
      for (const id of missing) kept.set(id, { value: 0, untilMs: nowMs + countsKeptMs });
      for (const { id, value } of read(missing))
        kept.set(id, { value: Math.max(0, value), untilMs: nowMs + countsKeptMs });
    }
    return (id) => kept.get(id)?.value ?? 0;
  };
}
const counts = {
  likes: keptCounts(statements.counts.likes),
  comments: keptCounts(statements.counts.comments),
  likesReceived: keptCounts(statements.counts.likesReceived),
  followers: keptCounts(statements.counts.followers),
};

const text = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
const distinct = (ids: readonly number[]): number[] => [...new Set(ids)];

/** Whether the viewer may see an account: it is active, and neither blocks the other. */
function judge(ids: readonly number[]): {
  shown: (id: number) => boolean;
  followed: (id: number) => boolean;
} {
  const active = new Set(
    statements
      .accounts(ids)
      .filter(({ state }) => text(state) === 'active')
      .map(({ id }) => id),
  );
  const between = new Map<number, PairRow>(
    pairs(ids).map((row) => [row.low_id === viewerId ? row.high_id : row.low_id, row]),
  );
  return {
    shown(id) {
      const pair = between.get(id);
      return active.has(id) && !(pair && (pair.low_blocks_high || pair.high_blocks_low));
    },
    followed(id) {
      const pair = between.get(id);
      return (
        pair !== undefined &&
        (pair.low_id === viewerId ? pair.low_follows_high : pair.high_follows_low) === 1
      );
    },
  };
}

function profilesOf(ids: readonly number[]) {
  return new Map(
    statements.profiles(ids).map((row) => {
      const profile = {
        id: String(row.id),
        username: text(row.username),
        displayName: row.display_name,
        avatarUrl: row.avatar_url || `${publicUrl}/pictures/default-avatar.png`,
      };
      return [row.id, profile] as const;
    }),
  );
}

const fileUrl = (file: { hash: Uint8Array; extension: Uint8Array }) =>
  `${publicUrl}/media/${text(file.hash)}.${text(file.extension)}`;

function feed(first: number) {
  const rows = statements.latest(first + 1);
  const authors = judge(distinct(rows.map((row) => row.author_id)));
  const visible = rows.filter((row) => authors.shown(row.author_id));
  const posts = visible.slice(0, first);
  const postIds = posts.map(({ id }) => id);
  const authorIds = distinct(posts.map((row) => row.author_id));

  const files = Map.groupBy(
    statements.media(postIds).sort((a, b) => a.position - b.position),
    (file) => file.post_id,
  );
  const profiles = profilesOf(authorIds);
  const liked = new Set(likes(postIds).map((row) => row.post_id));
  const commentRows = commentsOf(postIds);
  const commenterIds = distinct(commentRows.map((row) => row.author_id));
  const commenters = judge(commenterIds);
  const commentProfiles = profilesOf(commenterIds);
  const comments = Map.groupBy(
    commentRows.filter((row) => commenters.shown(row.author_id)),
    (row) => row.post_id,
  );
  const [likeCount, commentCount] = [counts.likes(postIds), counts.comments(postIds)];
  const [followerCount, likesReceivedCount] = [
    counts.followers(authorIds),
    counts.likesReceived(authorIds),
  ];

  const scope = { field: 'Query.feed', args: ['LATEST', null, null, null] };
  const shownComment = (row: CommentRow) => ({
    node: {
      id: String(row.id),
      text: row.text,
      createdAt: new Date(row.created_at).toISOString(),
      author: commentProfiles.get(row.author_id),
    },
  });
  const edges = posts.map((row) => {
    const shown = files.get(row.id) ?? [];
    const media = shown.find((file) => text(file.role) === 'media');
    const cover = shown.find((file) => text(file.role) === 'cover');
    return {
      cursor: cursors.encode(scope, [row.published_at]),
      node: {
        id: String(row.id),
        kind: text(row.kind),
        caption: row.caption,
        tags: JSON.parse(row.tags),
        createdAt: new Date(row.published_at).toISOString(),
        mediaUrl: media && fileUrl(media),
        coverUrl: cover && fileUrl(cover),
        durationMs: media?.duration_ms,
        width: media?.width,
        height: media?.height,
        likeCount: likeCount(row.id),
        commentCount: commentCount(row.id),
        isLikedByMe: liked.has(row.id),
        author: {
          ...profiles.get(row.author_id),
          followerCount: followerCount(row.author_id),
          isFollowedByMe: authors.followed(row.author_id),
          likesReceivedCount: likesReceivedCount(row.author_id),
        },
        comments: { edges: (comments.get(row.id) ?? []).slice(0, commentsShown).map(shownComment) },
      },
    };
  });
  return {
    data: {
      feed: {
        edges,
        pageInfo: { hasNextPage: visible.length > first, endCursor: edges.at(-1)?.cursor ?? null },
      },
    },
  };
}

const app = Fastify();
app.post<{ Body: { variables: { first: number } } }>('/feed', (request, reply) => {
  if (request.headers.authorization !== `Bearer ${token}`) return reply.code(401).send();
  return reply
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(feed(request.body.variables.first)));
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit());
process.send?.(`http://127.0.0.1:${portOf(app.server)}/feed`);
