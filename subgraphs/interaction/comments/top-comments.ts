import {
  type Connection,
  checkFirst,
  longestPage,
} from '@clipgraph/platform/cursors/connection.ts';
import type { CursorScope, Cursors } from '@clipgraph/platform/cursors/cursors.ts';
import { emptyConnection, readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import { cursorExpired } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { InteractionContext } from '../context.ts';
import type { PostCommentsArgs } from '../generated/types.ts';
import type { CommentRow } from '../tables.ts';
import { freshRanking, keepRanking, keptRanking, type Ranking } from './ranking.ts';

/** A comment at its place; without a row once it is deleted. */
type Placed = { row: CommentRow | undefined; position: number };

/**
 * Comments at top level, those with many likes and replies first, of old ones only those with many
 * more. The pages after the first follow the order that the first one had, so that none skips or
 * repeats a comment, however they change places meanwhile.
 * @throws BAD_USER_INPUT for a bad `first` or `after`; CURSOR_EXPIRED when that order is forgotten
 */
export async function topComments(
  context: InteractionContext,
  postId: Id,
  { first, after }: Pick<PostCommentsArgs, 'first' | 'after'>,
): Promise<Connection<CommentRow>> {
  const { services, viewer, loaders } = context;
  checkFirst(first, longestPage(viewer));
  const scope = { field: 'Post.comments', args: [postId, 'TOP'], viewerId: viewer.accountId };
  const name = typeof after === 'string' ? services.cursors.decode(scope, after)[1] : null;
  if (!(await loaders.seenPost.load(postId))) return emptyConnection(after);
  const ranking =
    name === null
      ? await freshRanking(services, postId)
      : await keptRanking(services, postId, String(name));
  if (!ranking)
    throw cursorExpired('This order of comments is forgotten. Start again without `after`.');
  const page = await readVisiblePage<Placed, CommentRow>({
    cursors: withName(services.cursors, ranking.name),
    scope,
    first,
    after,
    start: 0,
    read: (position, limit) => readPlaced(context, postId, ranking, position, limit),
    async filter(placed) {
      const shown = await Promise.all(
        placed.map(({ row }) => row !== undefined && loaders.listedAuthor.load(row.authorId)),
      );
      return placed.filter((_, at) => shown[at]);
    },
    positionOf: ({ position }) => position,
    nodeOf: ({ row }) => row as CommentRow,
  });
  if (name === null && page.edges.length > 0) await keepRanking(services, postId, ranking);
  return page;
}

/** Cursors that name the order which they are a place in. */
const withName = (cursors: Cursors, name: string): Cursors => ({
  encode: (scope: CursorScope, key) => cursors.encode(scope, [...key, name]),
  decode: (scope, cursor) => cursors.decode(scope, cursor),
});

/**
 * Positions count the ranked comments from 1; those after them follow by their distance from the
 * newest comment. A ranked comment that was deleted meanwhile keeps its place.
 */
async function readPlaced(
  { loaders }: InteractionContext,
  postId: Id,
  { ids, newestId, isWhole }: Ranking,
  position: number,
  limit: number,
): Promise<Placed[]> {
  const rows = await loaders.comment.loadMany(ids.slice(position, position + limit));
  const placed = rows.map((row, at): Placed => {
    if (row instanceof Error) throw row;
    return { row, position: position + at + 1 };
  });
  if (isWhole) return placed;
  const ranked = new Set(ids);
  const start = ids.length + 1;
  let before = position >= start ? newestId - (position - start) : newestId + 1;
  while (placed.length < limit) {
    const more = await loaders.commentPage.load({ parentId: postId, position: before, limit });
    for (const row of more.filter(({ id }) => !ranked.has(id)).slice(0, limit - placed.length))
      placed.push({ row, position: start + (newestId - row.id) });
    before = more.at(-1)?.id ?? 0;
    if (more.length < limit) break;
  }
  return placed;
}
