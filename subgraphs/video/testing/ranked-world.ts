import { randomUUID } from 'node:crypto';
import { consume } from '@clipgraph/platform/events/consumer.ts';
import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { draft, type ToldView } from '@clipgraph/platform/events/payloads.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { takeIn } from '../ranking/take-in.ts';
import { authors, posts, postTags } from '../tables.ts';
import type { VideoSubgraph } from './world.ts';

type PostInsert = typeof posts.$inferInsert;

/** For tests: posts without files, and what people do with them, as events tell it. */
export interface RankedWorld {
  posts(rows: readonly (Partial<PostInsert> & { authorId: Id })[]): Promise<Id[]>;
  like(who: Viewer, postId: Id, authorId: Id, atMs?: number, active?: boolean): Promise<void>;
  /** Likes a comment under a post: no signal. */
  likeComment(who: Viewer, postId: Id, authorId: Id): Promise<void>;
  share(who: Viewer, postId: Id, authorId: Id, atMs?: number): Promise<void>;
  save(who: Viewer, postId: Id, authorId: Id, atMs?: number): Promise<void>;
  /** A guest when `who` has no account. */
  view(who: Viewer, postId: Id, authorId: Id, more?: Partial<ToldView>): Promise<void>;
  /** Lets the ranking take in what was told. */
  takeIn(): Promise<void>;
}

export function rankedWorld(video: VideoSubgraph): RankedWorld {
  const { subgraph } = video;
  let lastId = 0;
  let revision = 0;
  const hear = async (event: EventDraft) =>
    consume(subgraph.consumer, [{ ...event, id: randomUUID(), occurredAtMs: Date.now() }], {
      retryDelaysMs: [],
      giveUp: async ({ error }) => {
        throw error;
      },
      log: subgraph.foundation.log,
    });
  return {
    async posts(given) {
      const { db } = subgraph.services.database;
      const rows = given.map((row): PostInsert => {
        const id = ++lastId;
        return {
          id,
          kind: 'PHOTO',
          status: 'READY',
          failureReason: null,
          caption: `post ${id}`,
          tags: [],
          visibility: 'PUBLIC',
          audience: 'PUBLIC',
          publishedAt: Date.now() - 1_000_000 + id,
          revision: 1,
          deletedAt: null,
          ...row,
        };
      });
      for (let at = 0; at < rows.length; at += 500) {
        const some = rows.slice(at, at + 500);
        await db.insert(posts).values(some);
        const tags = some.flatMap(({ id, authorId, kind, audience, publishedAt, tags }) =>
          tags.map((tag) => ({ tag, postId: id, authorId, kind, audience, publishedAt })),
        );
        if (tags.length > 0) await db.insert(postTags).values(tags);
        await db
          .insert(authors)
          .ignore()
          .values(some.map(({ authorId }) => ({ authorId })));
      }
      return rows.map(({ id }) => id);
    },
    like: (who, postId, authorId, atMs = Date.now(), active = true) =>
      hear(
        draft(
          'clip.like',
          active ? 'post.liked' : 'post.unliked',
          `${postId}:${who.accountId}`,
          ++revision,
          { postId, userId: who.accountId ?? 0, authorId, active, changedAtMs: atMs },
        ),
      ),
    likeComment: (who, postId, authorId) =>
      hear(
        draft('clip.like', 'comment.liked', `comment:7:${who.accountId}`, ++revision, {
          act: 'COMMENT_LIKE',
          commentId: 7,
          postId,
          userId: who.accountId ?? 0,
          authorId,
          active: true,
          changedAtMs: Date.now(),
        }),
      ),
    share: (who, postId, authorId, atMs = Date.now()) =>
      hear(
        draft('clip.like', 'post.shared', `share:${postId}:${who.accountId}`, ++revision, {
          act: 'SHARE',
          postId,
          userId: who.accountId ?? 0,
          authorId,
          active: true,
          changedAtMs: atMs,
        }),
      ),
    save: (who, postId, authorId, atMs = Date.now()) =>
      hear(
        draft('clip.like', 'post.saved', `save:${postId}:${who.accountId}`, ++revision, {
          act: 'SAVE',
          postId,
          userId: who.accountId ?? 0,
          authorId,
          active: true,
          changedAtMs: atMs,
        }),
      ),
    view: (who, postId, authorId, more = {}) =>
      hear(
        draft('clip.view', 'views.counted', postId, 0, {
          views: [
            {
              postId,
              authorId,
              viewer: who.accountId === null ? `g${who.address}` : `a${who.accountId}`,
              accountId: who.accountId,
              playback: randomUUID(),
              watchedMs: 3_000,
              completed: false,
              source: null,
              atMs: Date.now(),
              ...more,
            },
          ],
        }),
      ),
    async takeIn() {
      while (await takeIn(subgraph.services));
    },
  };
}
