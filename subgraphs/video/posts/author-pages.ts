import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { topNPerParent } from '@clipgraph/platform/database/top-n.ts';
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { AuthorPage, PostPlace } from '../context.ts';
import { type Audience, posts } from '../tables.ts';

const shown: Audience[] = ['PUBLIC', 'FOLLOWERS', 'FRIENDS'];
const shownToAuthor: Audience[] = [...shown, 'AUTHOR'];

/**
 * Reads pages of several authors. Pages that begin at the same place, as the first pages of a list
 * of users do, take one statement together.
 * @returns the places of each page's posts, newest first, in the order of `pages`
 */
export async function readAuthorPages(
  db: Queryable,
  pages: readonly AuthorPage[],
): Promise<PostPlace[][]> {
  const found = new Map<AuthorPage, PostPlace[]>();
  const alike = Map.groupBy(
    pages,
    ({ own, kind, before, limit }) => `${own} ${kind} ${before} ${limit}`,
  );
  for (const group of alike.values()) {
    const [page] = group;
    if (!page) continue;
    const { own, kind, before, limit } = page;
    const fields = { authorId: posts.authorId, id: posts.id, publishedAt: posts.publishedAt };
    const rows = await topNPerParent(
      db,
      fields,
      group.map((page) => page.authorId),
      (authorId) =>
        db
          .select(fields)
          .from(posts)
          .where(
            and(
              eq(posts.authorId, authorId),
              lt(posts.publishedAt, before),
              inArray(posts.audience, own ? shownToAuthor : shown),
              kind === null ? undefined : eq(posts.kind, kind),
            ),
          )
          .orderBy(desc(posts.publishedAt))
          .limit(limit),
    );
    const byAuthor = Map.groupBy(rows, (row) => row.authorId);
    for (const page of group) found.set(page, byAuthor.get(page.authorId) ?? []);
  }
  return pages.map((page) => found.get(page) ?? []);
}
