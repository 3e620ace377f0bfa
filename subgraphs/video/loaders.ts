import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { inArray } from 'drizzle-orm';
import { type AuthorPage, readAuthorPages } from './posts/author-posts.ts';
import { type PostRow, postCounter } from './posts/posts.ts';
import { postMedia, posts } from './tables.ts';

export type MediaRow = typeof postMedia.$inferSelect;

export interface VideoLoaders {
  /** By id, deleted ones included: whoever shows a post checks first. */
  posts: DataLoader<Id, PostRow | null>;
  /** A post's files: media by position, then the cover. */
  media: DataLoader<Id, MediaRow[]>;
  /** Positions of one page of an author's posts. */
  authorPages: DataLoader<AuthorPage, { id: Id; publishedAt: number }[], string>;
  postCounts: DataLoader<Id, number>;
}

export type VideoContext = Context<VideoLoaders>;

const maxBatchSize = 1_024;

const postsByIds = preparedByIds((db, ids) =>
  db.select().from(posts).where(inArray(posts.id, ids)),
);
const mediaOfPosts = preparedByIds((db, postIds) =>
  db.select().from(postMedia).where(inArray(postMedia.postId, postIds)),
);

export function createLoaders({ services }: Omit<Context, 'loaders'>): VideoLoaders {
  const { db } = services.database;
  return {
    posts: new DataLoader(
      async (ids) => {
        const rows = await postsByIds(db, ids);
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      { maxBatchSize },
    ),
    media: new DataLoader(
      async (postIds) => {
        const rows = await mediaOfPosts(db, postIds);
        rows.sort((a, b) => a.position - b.position);
        const byPost = Map.groupBy(rows, (row) => row.postId);
        return postIds.map((id) => byPost.get(id) ?? []);
      },
      { maxBatchSize },
    ),
    authorPages: new DataLoader((pages) => readAuthorPages(db, pages), {
      cacheKeyFn: (page) => JSON.stringify(page),
    }),
    postCounts: new DataLoader((ids) => services.counters.read(postCounter, ids), { maxBatchSize }),
  };
}
