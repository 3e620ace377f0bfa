import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import { type Between, strangers } from '@clipgraph/platform/ask/ask.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { canSeePost, mayList } from '@clipgraph/platform/projections/visibility.ts';
import type { VideoContext } from '../loaders.ts';
import { distinct, factsOf, type PostRow } from './posts.ts';

interface Asker {
  viewer: Viewer;
}

/** What stands between the viewer and these authors; strangers for a guest and towards oneself. */
async function betweenAuthors(
  { viewer }: Asker,
  ask: Ask,
  authorIds: readonly Id[],
): Promise<ReadonlyMap<Id, Between>> {
  const { accountId } = viewer;
  if (accountId === null) return new Map();
  return ask.relation.between(
    accountId,
    authorIds.filter((id) => id !== accountId),
  );
}

async function passing(
  asker: Asker,
  ask: Ask,
  rows: readonly PostRow[],
  rule: typeof canSeePost,
): Promise<PostRow[]> {
  const authorIds = distinct(rows.map((row) => row.authorId));
  const [accounts, between] = await Promise.all([
    ask.user.facts(authorIds),
    betweenAuthors(asker, ask, authorIds),
  ]);
  return rows.filter(
    (row) =>
      accounts.get(row.authorId)?.state === 'active' &&
      rule(asker.viewer.accountId, factsOf(row), between.get(row.authorId) ?? strangers),
  );
}

/**
 * The posts among these that may stand in the viewer's feeds and lists: none of deleted or disabled
 * accounts, none across a block.
 */
export async function listable(
  context: VideoContext,
  rows: readonly PostRow[],
): Promise<PostRow[]> {
  const shown = await passing(context, context.facts, rows, mayList);
  context.ask.knowPosts(shown.map((row) => [row.id, factsOf(row)]));
  return shown;
}

/** Whether the viewer may open this post by its id. */
export const canOpen = async (asker: Asker, ask: Ask, row: PostRow): Promise<boolean> =>
  (await passing(asker, ask, [row], canSeePost)).length > 0;
