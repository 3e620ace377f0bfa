import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { viewAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { canSeePost } from '@clipgraph/platform/projections/visibility.ts';
import type { ActorRow, NotificationLoaders, SeenNotification } from '../context.ts';
import type { NotificationRow } from '../tables.ts';

/** More than are shown, so that a few hidden ones among the latest leave no hole. */
const actorsJudged = 20;
const actorsShown = 10;

/**
 * What the viewer may see of its notifications now: who was told of may have been blocked, muted
 * or disabled since then, and a post hidden. Only the latest actors are judged: of more than those, a
 * block, mute or deletion takes the others out by its event.
 */
export async function seeNotifications(
  facts: Ask,
  viewer: Viewer,
  { actorPage, waitingCount }: Pick<NotificationLoaders, 'actorPage' | 'waitingCount'>,
  rows: readonly NotificationRow[],
): Promise<SeenNotification[]> {
  const pages = await Promise.all(
    rows.map(({ id, actorCount }) =>
      actorCount === 0
        ? []
        : actorPage.load({
            parentId: id,
            position: Number.MAX_SAFE_INTEGER,
            limit: actorsJudged,
          }),
    ),
  );
  const waiting = await Promise.all(rows.map(({ id }) => waitingCount.load(id)));
  const postIds = new Set(rows.flatMap(({ postId }) => postId ?? []));
  const posts = await facts.video.facts([...postIds]);
  const accountOf = await viewAccounts(facts, viewer.accountId, [
    ...pages.flatMap((page) => page.map(({ actorId }) => actorId)).filter((id) => id !== 0),
    ...[...posts.values()].map(({ authorId }) => authorId),
  ]);
  const isHidden = ({ actorId }: ActorRow): boolean => {
    if (actorId === 0) return false;
    const { isGone, between } = accountOf(actorId);
    return isGone || between.blockedByViewer || between.blocksViewer || between.mutedByViewer;
  };
  const isPostSeen = ({ postId }: NotificationRow): boolean => {
    const post = postId === null ? undefined : posts.get(postId);
    if (!post) return postId === null;
    return canSeePost(viewer.accountId, post, accountOf(post.authorId));
  };
  return rows.map((row, at) => {
    const page = pages[at] ?? [];
    const shown = page.filter((actor) => !isHidden(actor));
    const left = row.actorCount + (waiting[at] ?? 0) - (page.length - shown.length);
    const named = shown.flatMap(({ actorId }) => (actorId === 0 ? [] : [actorId]));
    const isNobody = page.some(({ actorId }) => actorId === 0);
    return {
      isShown: left > 0 && isPostSeen(row),
      actorIds: named.slice(0, actorsShown),
      actorCount: isNobody ? 0 : left,
    };
  });
}
