import {
  type Connection,
  checkFirst,
  longestPage,
} from '@clipgraph/platform/cursors/connection.ts';
import { readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { topNPerParent } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { VideoContext } from '../loaders.ts';
import { type Audience, type Kind, posts } from '../tables.ts';
import { newest, type PostRow } from './posts.ts';
import { listable } from './visibility.ts';

/** One page of one author's posts. */
export interface AuthorPage {
  authorId: Id;
  /** The author sees posts that nobody else does. */
  own: boolean;
  /** null: of both kinds. */
  kind: Kind | null;
  before: number;
  limit: number;
}

const shown: Audience[] = ['PUBLIC', 'FOLLOWERS', 'FRIENDS'];
const shownToAuthor: Audience[] = [...shown, 'AUTHOR'];

/**
 * Pages of several authors: one statement for those that begin at the same place, as they do for
 * the first page of a list of users.
 */
export async function readAuthorPages(
  db: Queryable,
  pages: readonly AuthorPage[],
): Promise<{ id: Id; publishedAt: number }[][]> {
  const found = new Map<AuthorPage, { id: Id; publishedAt: number }[]>();
  const alike = Map.groupBy(
    pages,
    ({ own, kind, before, limit }) => `${own} ${kind} ${before} ${limit}`,
  );
  for (const group of alike.values()) {
    const { own, kind, before, limit } = group[0] as AuthorPage;
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

export interface AuthorPostsArguments {
  kind?: Kind | null | undefined;
  first: number;
  after?: string | null | undefined;
}

/**
 * `User.posts`: what the viewer may see of an author's posts, newest first.
 * @throws BAD_USER_INPUT for `first` out of bounds or a cursor that is not of this list
 */
export async function postsOfAuthor(
  context: VideoContext,
  authorId: Id,
  { kind = null, first, after }: AuthorPostsArguments,
): Promise<Connection<PostRow>> {
  const { services, viewer, loaders } = context;
  checkFirst(first, longestPage(viewer));
  const scope = { field: 'User.posts', args: [authorId, kind], viewerId: viewer.accountId };
  return readVisiblePage({
    cursors: services.cursors,
    scope,
    first,
    after,
    start: newest,
    read: async (before, limit) => {
      const places = await loaders.authorPages.load({
        authorId,
        own: authorId === viewer.accountId,
        kind,
        before,
        limit,
      });
      return (await loaders.posts.loadMany(places.map((place) => place.id))).filter(
        (row): row is PostRow => row !== null && !(row instanceof Error),
      );
    },
    filter: (rows) => listable(context, rows),
    positionOf: (row) => row.publishedAt,
    nodeOf: (row) => row,
  });
}
