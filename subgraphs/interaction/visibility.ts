import type { Ask, Between } from '@clipgraph/platform/ask/ask.ts';
import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import {
  type ViewedAccount,
  viewAccounts,
} from '@clipgraph/platform/projections/hidden-accounts.ts';
import { type SeenPost, seenPosts } from '@clipgraph/platform/projections/seen-posts.ts';
import { mayList } from '@clipgraph/platform/projections/visibility.ts';

/** Whether a post may stand in a list that this viewer reads. */
export const listed = (viewer: Viewer, post: SeenPost | undefined): boolean =>
  post !== undefined && mayList(viewer.accountId, post.facts, post.author);

/** @throws NOT_FOUND for a post that is missing, or hidden from the viewer */
export async function requirePost(ask: Ask, viewer: Viewer, postId: Id): Promise<SeenPost> {
  const post = (await seenPosts(ask, viewer, [postId])).get(postId);
  if (!post) throw notFound('This post');
  return post;
}

/** Neither side of a block sees the other's comments. */
export const apart = (between: Between): boolean => between.blockedByViewer || between.blocksViewer;

/**
 * Tells which of these authors' comments the viewer may open: not those of deleted or disabled
 * accounts, nor across a block.
 */
export async function shownAuthors(
  ask: Ask,
  viewer: Viewer,
  ids: readonly Id[],
): Promise<(id: Id) => boolean> {
  const accountOf = await viewAccounts(ask, viewer.accountId, ids);
  return (id) => isShown(accountOf(id));
}

/** The same for lists, where those of accounts that the viewer mutes are left out too. */
export async function listedAuthors(
  ask: Ask,
  viewer: Viewer,
  ids: readonly Id[],
): Promise<(id: Id) => boolean> {
  const accountOf = await viewAccounts(ask, viewer.accountId, ids);
  return (id) => isShown(accountOf(id)) && !accountOf(id).between.mutedByViewer;
}

const isShown = ({ isGone, between }: ViewedAccount): boolean => !isGone && !apart(between);
