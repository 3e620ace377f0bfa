import type { PostRow } from './posts.ts';

/** Later than every post: where a list begins. */
export const newest = Number.MAX_SAFE_INTEGER;

const maxRead = 256;

/**
 * Reads on until a page is full although some rows may not be shown, in growing steps.
 * @param source.read rows older than `before`, newest first; fewer than `limit` mean that there are no more
 * @returns up to `first + 1` rows, as `toConnection` takes them
 */
export async function fillPage(source: {
  first: number;
  before: number;
  read(before: number, limit: number): Promise<PostRow[]>;
  keep(rows: readonly PostRow[]): Promise<PostRow[]>;
}): Promise<PostRow[]> {
  const { first, read, keep } = source;
  const page: PostRow[] = [];
  let { before } = source;
  for (let limit = first + 1; page.length <= first; limit = Math.max(limit, Math.min(limit * 2, maxRead))) {
    const rows = await read(before, limit);
    page.push(...(await keep(rows)));
    const last = rows.at(-1);
    if (!last || rows.length < limit) break;
    before = last.publishedAt;
  }
  return page.slice(0, first + 1);
}
