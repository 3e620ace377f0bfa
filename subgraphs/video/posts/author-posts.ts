import {
  type Connection,
  checkFirst,
  longestPage,
} from '@clipgraph/platform/cursors/connection.ts';
import { emptyConnection, readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { isClosedAccount } from '@clipgraph/platform/projections/hidden-accounts.ts';
import type { PostRow, VideoContext } from '../context.ts';
import type { UserPostsArgs } from '../generated/types.ts';
import { loadPosts } from './lookup.ts';
import { newest } from './posts.ts';
import { listableOfAuthor } from './visibility.ts';

/**
 * `User.posts`: what the viewer may see of an author's posts, newest first; nothing of a private
 * account that the viewer does not follow.
 * @throws BAD_USER_INPUT for `first` out of bounds or a cursor that is not of this list
 */
export async function postsOfAuthor(
  context: VideoContext,
  authorId: Id,
  { kind = null, first, after }: UserPostsArgs,
): Promise<Connection<PostRow>> {
  const { services, viewer, loaders } = context;
  checkFirst(first, longestPage(viewer));
  const scope = { field: 'User.posts', args: [authorId, kind], viewerId: viewer.accountId };
  if (typeof after === 'string') services.cursors.decode(scope, after);
  if (await isClosedAccount(context, authorId)) return emptyConnection(after);
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
      return loadPosts(
        loaders,
        places.map((place) => place.id),
      );
    },
    filter: (rows) => listableOfAuthor(context, rows),
    positionOf: (row) => row.publishedAt,
    nodeOf: (row) => row,
  });
}
