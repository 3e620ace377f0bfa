import type { Ask, PostFacts } from '../ask/ask.ts';
import type { Id } from '../ids/id.ts';
import { type ViewedAccount, viewAccounts } from './hidden-accounts.ts';
import { canSeePost } from './visibility.ts';

/** A post with its author as the viewer sees it. */
export interface SeenPost {
  facts: PostFacts;
  author: ViewedAccount;
}

/**
 * The posts among these that exist and that the viewer may open, by id. Posts of deleted or
 * disabled accounts are not among them.
 */
export async function seenPosts(
  ask: Ask,
  { accountId }: { accountId: Id | null },
  postIds: readonly Id[],
): Promise<Map<Id, SeenPost>> {
  const named = [...new Set(postIds)].filter((id) => id !== 0);
  if (named.length === 0) return new Map();
  const posts = await ask.video.facts(named);
  const authorIds = [...new Set([...posts.values()].map((facts) => facts.authorId))];
  const accountOf = await viewAccounts(ask, accountId, authorIds);
  const seen = new Map<Id, SeenPost>();
  for (const [id, facts] of posts) {
    const author = accountOf(facts.authorId);
    if (canSeePost(accountId, facts, author)) seen.set(id, { facts, author });
  }
  return seen;
}
