import type { Id } from '@clipgraph/platform/ids/id.ts';
import { viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { mayList } from '@clipgraph/platform/projections/visibility.ts';
import type { SearchContext } from '../context.ts';
import type { Found } from './found.ts';

/**
 * Those of these results that the viewer may see by now: their owners are asked, as an index is
 * always a little late.
 */
export async function visibleResults(
  { viewer, facts, loaders }: SearchContext,
  found: readonly Found[],
): Promise<Found[]> {
  const idsOf = (kind: Found['kind']): Id[] =>
    found.flatMap((result) => (result.kind === kind ? [result.id] : []));
  const [postIds, userIds, tagIds] = [idsOf('POST'), idsOf('USER'), idsOf('TAG')];
  const [posts, areOpen] = await Promise.all([
    postIds.length === 0 ? new Map<Id, never>() : facts.video.facts(postIds),
    Promise.all(tagIds.map((id) => loaders.isOpenTag.load(id))),
  ]);
  const authorIds = [...posts.values()].map(({ authorId }) => authorId);
  const accountIds = [...new Set([...userIds, ...authorIds])];
  const accountOf =
    accountIds.length === 0 ? null : await viewAccounts(facts, viewer.accountId, accountIds);
  const openTags = new Set(tagIds.filter((_, at) => areOpen[at]));
  return found.filter(({ kind, id }) => {
    if (kind === 'TAG') return openTags.has(id);
    const post = posts.get(id);
    if (!accountOf || (kind === 'POST' && !post)) return false;
    const account = accountOf(post ? post.authorId : id);
    if (post) return mayList(viewer.accountId, post, account);
    const { isGone, between } = account;
    return !isGone && !between.blockedByViewer && !between.blocksViewer;
  });
}
