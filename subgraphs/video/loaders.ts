import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { createLoader } from '@clipgraph/platform/loading/loader.ts';
import { ownedAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { getTableColumns, inArray } from 'drizzle-orm';
import type { VideoLoaders } from './context.ts';
import { readAuthorPages } from './posts/author-pages.ts';
import { postCounter } from './posts/posts.ts';
import { derivedFiles, postMedia, postProcessing, posts } from './tables.ts';

const maxBatchSize = 1_024;

const postsByIds = preparedByIds((db, ids) =>
  db.select().from(posts).where(inArray(posts.id, ids)),
);
const mediaOfPosts = preparedByIds((db, postIds) =>
  db.select().from(postMedia).where(inArray(postMedia.postId, postIds)),
);
const processingOfPosts = preparedByIds((db, postIds) =>
  db.select().from(postProcessing).where(inArray(postProcessing.postId, postIds)),
);
const { segments: _, ...derivedColumns } = getTableColumns(derivedFiles);
const derivedOfPosts = preparedByIds((db, postIds) =>
  db.select(derivedColumns).from(derivedFiles).where(inArray(derivedFiles.postId, postIds)),
);

export function createLoaders({ services, facts }: Omit<Context, 'loaders'>): VideoLoaders {
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
    media: createLoader(async (postIds) => {
      const rows = await mediaOfPosts(db, postIds);
      rows.sort((a, b) => a.position - b.position);
      const byPost = Map.groupBy(rows, (row) => row.postId);
      return postIds.map((id) => byPost.get(id) ?? []);
    }),
    isPrivate: createLoader(async (ids) => {
      const accountOf = await ownedAccounts(facts, ids);
      return ids.map((id) => accountOf(id).isPrivate);
    }),
    processing: new DataLoader(
      async (postIds) => {
        const rows = await processingOfPosts(db, postIds);
        const byPost = new Map(rows.map((row) => [row.postId, row]));
        return postIds.map((id) => byPost.get(id) ?? null);
      },
      { maxBatchSize },
    ),
    derived: new DataLoader(
      async (postIds) => {
        const rows = await derivedOfPosts(db, postIds);
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
