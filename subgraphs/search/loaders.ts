import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, eq, inArray } from 'drizzle-orm';
import type { SearchLoaders } from './context.ts';
import { popularityOf } from './counted.ts';
import { documents } from './tables.ts';
import { openTags } from './tags/open-tags.ts';

const indexedDocuments = preparedByIds((db, ids, more) =>
  db
    .select({ id: documents.id, name: documents.name })
    .from(documents)
    .where(
      and(eq(documents.kind, more(0)), inArray(documents.id, ids), eq(documents.indexed, true)),
    ),
);

/** Made anew per request: one statement per table and level, whatever the size of the page. */
export function createLoaders({
  services,
  viewer,
  facts,
}: Omit<Context, 'loaders'>): SearchLoaders {
  const { db } = services.database;
  const maxBatchSize = 1024;
  const postCount = new DataLoader<Id, number>(
    (ids) => services.counters.read(popularityOf.TAG, ids),
    { maxBatchSize },
  );
  return {
    postCount,
    tag: new DataLoader(
      async (ids) => {
        const rows = await indexedDocuments(db, ids, Buffer.from('TAG'));
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id));
      },
      { maxBatchSize },
    ),

    isOpenTag: new DataLoader(
      async (ids) => {
        const counts = await postCount.loadMany(ids);
        const byId = new Map(ids.map((id, at) => [id, Number(counts[at]) || 0]));
        const open = await openTags(services.database, facts, byId);
        return ids.map((id) => open.has(id));
      },
      { maxBatchSize },
    ),

    indexedForAuthor: new DataLoader(
      async (ids) => {
        if (viewer.accountId === null) return ids.map(() => null);
        const posts = await facts.video.facts(ids);
        const own = ids.filter((id) => posts.get(id)?.authorId === viewer.accountId);
        if (own.length === 0) return ids.map(() => null);
        const rows = await indexedDocuments(db, own, Buffer.from('POST'));
        const indexed = new Set(rows.map(({ id }) => id));
        const owned = new Set(own);
        return ids.map((id) => (owned.has(id) ? indexed.has(id) : null));
      },
      { maxBatchSize },
    ),
  };
}
