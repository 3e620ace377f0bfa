import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import {
  canSeePost,
  mayList,
  mayListOfAuthor,
} from '@clipgraph/platform/projections/visibility.ts';
import type { PostRow, VideoContext } from '../context.ts';
import { distinct, factsOf } from './posts.ts';

interface Asker {
  viewer: Viewer;
}

/**
 * The posts that `rule` lets the viewer see. Posts of disabled and deleted accounts are never
 * among them.
 */
async function passing(
  { viewer }: Asker,
  ask: Ask,
  rows: readonly PostRow[],
  rule: typeof canSeePost,
): Promise<PostRow[]> {
  const authorIds = distinct(rows.map((row) => row.authorId));
  const accountOf = await viewAccounts(ask, viewer.accountId, authorIds);
  return rows.filter((row) => rule(viewer.accountId, factsOf(row), accountOf(row.authorId)));
}

/**
 * The posts that may appear in the viewer's feeds: none of deleted or disabled accounts, none of
 * private accounts that the viewer does not follow, and none whose author blocks the viewer or is
 * blocked or muted by the viewer. Their facts are remembered for the rest of the request.
 */
export const listable = (context: VideoContext, rows: readonly PostRow[]): Promise<PostRow[]> =>
  remembered(context, rows, mayList);

/** Those that may appear in the list of their author's posts: also of whom the viewer mutes. */
export const listableOfAuthor: typeof listable = (context, rows) =>
  remembered(context, rows, mayListOfAuthor);

async function remembered(
  context: VideoContext,
  rows: readonly PostRow[],
  rule: typeof canSeePost,
): Promise<PostRow[]> {
  const shown = await passing(context, context.facts, rows, rule);
  context.ask.knowPosts(shown.map((row) => [row.id, factsOf(row)]));
  return shown;
}

/** Whether the viewer may open this post by its id. */
export const canOpen = async (asker: Asker, ask: Ask, row: PostRow): Promise<boolean> =>
  (await passing(asker, ask, [row], canSeePost)).length > 0;
