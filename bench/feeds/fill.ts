import type { Database, Tx } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import {
  authors,
  engagements,
  heats,
  neighbours,
  postMedia,
  posts,
  postTags,
} from '@clipgraph/video/tables.ts';
import { sql } from 'drizzle-orm';
import { copyRows } from './copies.ts';

const spreadMs = 14 * 86_400_000;
const authorsInAll = 10_000;
const tags = 1_000;
const engagedEach = 100;
const engagedByAuthors = 10;
const neighboursEach = 50;
const writtenOneByOne = 10_000;
const rowsPerInsert = 500;
const rowsPerTransaction = 50_000;

interface Filled {
  /** Who engaged with a hundred posts each. */
  viewers: number[];
  /** Whom each of them follows. */
  followees(viewerId: number): number[];
}

/** A number below `below` that always is the same for the same seed. */
const chance = (seed: number, below: number): number => {
  const mixed = Math.imul(seed ^ (seed >>> 15) ^ 0x9e3779b9, 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % below;
};

const authorOf = (post: number) => 1 + chance(post * 3 + 1, authorsInAll);
/** Of the first tags there are many posts, of the last few: a power law. */
const tagOf = (post: number) =>
  `tag ${Math.floor(tags * (chance(post * 5 + 2, 10_000) / 10_000) ** 3)}`;

/**
 * Writes posts of two weeks, their tags, files and heat, and what 200 viewers engaged with, past
 * the domain: filling a million through it would take hours. The newest have the greatest ids. The
 * first 10,000 posts are written row by row; the store itself makes all others of these.
 */
export async function fill(database: Database, count: number): Promise<Filled> {
  const beganMs = Date.now() - spreadMs;
  const stepMs = Math.floor(spreadMs / count);
  const written = Math.min(count, writtenOneByOne);
  const postIds = Array.from({ length: written }, (_, at) => at + 1);
  await insert(
    database,
    Array.from({ length: authorsInAll }, (_, at) => ({ authorId: at + 1 })),
    (tx, rows) => tx.insert(authors).values(rows),
  );
  await insert(
    database,
    postIds.values().map((id) => ({
      id,
      authorId: authorOf(id),
      kind: 'PHOTO' as const,
      status: 'READY' as const,
      caption: `the caption of post ${id}`,
      tags: ['all', tagOf(id)],
      visibility: 'PUBLIC' as const,
      audience: 'PUBLIC' as const,
      publishedAt: publishedAt(id),
      revision: 1,
    })),
    (tx, rows) => tx.insert(posts).values(rows),
  );
  await insert(
    database,
    postIds.values().flatMap((postId) =>
      ['all', tagOf(postId)].map((tag) => ({
        tag,
        postId,
        authorId: authorOf(postId),
        kind: 'PHOTO' as const,
        audience: 'PUBLIC' as const,
        publishedAt: publishedAt(postId),
      })),
    ),
    (tx, rows) => tx.insert(postTags).values(rows),
  );
  await insert(
    database,
    postIds.values().map((postId) => ({
      postId,
      role: 'media' as const,
      position: 0,
      hash: String(chance(postId, 300)).padStart(64, '0'),
      extension: 'jpg',
      byteLength: 1_000,
      width: 640,
      height: 960,
      isPublic: true,
    })),
    (tx, rows) => tx.insert(postMedia).values(rows),
  );
  await insert(
    database,
    postIds.values().flatMap((postId) =>
      ['', 'all', tagOf(postId)].map((tag) => ({
        tag,
        postId,
        kind: 'PHOTO' as const,
        // A day warms as much as two and a half thousand likes.
        heat: (20 * postId) / count + chance(postId * 7, 100_000) / 10_000,
        views: chance(postId * 11, 500),
      })),
    ),
    (tx, rows) => tx.insert(heats).values(rows),
  );
  const viewers = Array.from({ length: 200 }, (_, at) => 1_000_001 + at);
  const engagedBy = (userId: number, posts = engagedEach) =>
    Array.from({ length: posts }, (_, at) => 1 + chance(userId * 131 + at, count));
  const engagedByAll = [
    ...viewers.map((userId) => ({ userId, ids: engagedBy(userId) })),
    ...Array.from({ length: authorsInAll }, (_, at) => ({
      userId: at + 1,
      ids: engagedBy(at + 1, engagedByAuthors),
    })),
  ];
  await insert(
    database,
    engagedByAll.values().flatMap(({ userId, ids }) =>
      [...new Set(ids)].map((postId, at) => ({
        engagement: `${userId}:${postId}:LIKE`,
        userId,
        postId,
        liked: true,
        active: true,
        at: beganMs + at,
      })),
    ),
    (tx, rows) => tx.insert(engagements).values(rows),
  );
  const neighboursOf = (postId: number) =>
    Array.from({ length: neighboursEach }, (_, at): [number, number] => [
      1 + chance(postId * 17 + at, count),
      1 + (at % 5),
    ]);
  const engagedWith = (postId: number): number => 1 + chance((postId % written) * 13, 200);
  await insert(
    database,
    postIds.values().map((postId) => ({ postId, engaged: engagedWith(postId), list: [] })),
    (tx, rows) => tx.insert(neighbours).values(rows),
  );
  const later = (shift: number) => shift * stepMs;
  await copyRows(database, { from: written, to: count }, [
    { table: posts, id: posts.id, moved: [posts.publishedAt, later] },
    { table: postTags, id: postTags.postId, moved: [postTags.publishedAt, later] },
    { table: postMedia, id: postMedia.postId },
    { table: heats, id: heats.postId, moved: [heats.heat, (shift) => (20 * shift) / count] },
    { table: neighbours, id: neighbours.postId },
  ]);
  const paired = new Set(viewers.flatMap((userId) => engagedBy(userId)));
  await insert(
    database,
    paired.values().map((postId) => ({
      postId,
      engaged: engagedWith(postId),
      list: neighboursOf(postId),
    })),
    (tx, rows) =>
      tx
        .insert(neighbours)
        .values(rows)
        .onDuplicateKeyUpdate({ set: { list: sql`values(${neighbours.list})` } }),
  );
  return {
    viewers,
    followees: (viewerId) => [
      ...new Set(
        Array.from({ length: 100 }, (_, at) => 1 + chance(viewerId * 19 + at, authorsInAll)),
      ),
    ],
  };

  function publishedAt(post: number): number {
    return beganMs + post * stepMs;
  }
}

/** In transactions of a bounded size: one for each statement would wait for the disk each time. */
async function insert<Row>(
  database: Database,
  rows: Iterable<Row>,
  write: (tx: Tx, rows: Row[]) => Promise<unknown>,
): Promise<void> {
  const left = rows[Symbol.iterator]();
  const next = (count: number): Row[] => {
    const some: Row[] = [];
    while (some.length < count) {
      const { done, value } = left.next();
      if (done) break;
      some.push(value);
    }
    return some;
  };
  for (let some = next(rowsPerTransaction); some.length > 0; some = next(rowsPerTransaction))
    await database.transaction(async (tx) => {
      for (const together of chunked(some, rowsPerInsert)) await write(tx, together);
    });
}
