import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { PageKey } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { createLoader } from '@clipgraph/platform/loading/loader.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { LRUCache } from 'lru-cache';
import type { CommentRow } from '../tables.ts';
import { forgetRankings } from './ranking.ts';

/** A page of the usual size, and one more that tells whether there is another. */
const cachedRows = 21;
/** As counters: how long a page stays that a process left behind by dying after its commit. */
const ttlMs = 5_000;

/** The number changes with what a row holds. */
const prefix = 'first-comments:1:';
const keyOf = (postId: Id): string => `${prefix}${postId}`;

interface CommentPages {
  load(page: PageKey): Promise<CommentRow[]>;
}

/**
 * Pages that were read lately, by their text: as long as it is the same, so are its rows. They are
 * frozen, because requests share them.
 */
const rowsOf = new LRUCache<string, CommentRow[]>({
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: (_, text) => 500 + 6 * text.length,
});

function readRows(text: string): CommentRow[] {
  let rows = rowsOf.get(text);
  if (!rows) {
    rows = (JSON.parse(text) as CommentRow[]).map((row) => Object.freeze(row));
    rowsOf.set(text, rows);
  }
  return rows;
}

/**
 * Pages of posts' comments, whose first one is kept in the cache as it is in the table: what each
 * viewer may see of it is judged by whoever reads it.
 * @param stored reads pages from the table
 */
export function cacheFirstPages({ cache }: Services, stored: CommentPages): CommentPages {
  const first = createLoader<Id, CommentRow[]>(async (postIds) => {
    const keys = postIds.map(keyOf);
    const pages = await cache.readThrough(keys, ttlMs, async (missing) => {
      const rows = await Promise.all(
        missing.map((key) =>
          stored.load({
            parentId: Number(key.slice(prefix.length)),
            position: Number.MAX_SAFE_INTEGER,
            limit: cachedRows,
          }),
        ),
      );
      return new Map(missing.map((key, at) => [key, JSON.stringify(rows[at])]));
    });
    return keys.map((key) => readRows(pages.get(key) ?? '[]'));
  });
  return {
    load: async (page) =>
      page.position === Number.MAX_SAFE_INTEGER && page.limit <= cachedRows
        ? (await first.get(page.parentId)).slice(0, page.limit)
        : stored.load(page),
  };
}

/**
 * After the commit and before the answer: drops the cached counters, and the lists of each post
 * whose comments have changed. Never throws.
 */
export async function committed(
  { cache, counters }: Pick<Services, 'cache' | 'counters'>,
  changes: readonly CounterChange[],
): Promise<void> {
  const postIds = changes.flatMap(({ name, id }) => (name === 'comments' ? id : []));
  await Promise.all([counters.committed(changes), forgetLists(cache, postIds)]);
}

/** As `committed`, for a change that no counter tells of. */
export async function forgetLists(cache: Services['cache'], postIds: readonly Id[]): Promise<void> {
  if (postIds.length === 0) return;
  const distinct = [...new Set(postIds)];
  await cache.delete(...distinct.map(keyOf)).catch(() => {});
  await forgetRankings(cache, distinct);
}
