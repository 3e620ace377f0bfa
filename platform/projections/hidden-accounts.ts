import type { Ask } from '../ask/ask.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';

/** Which of these accounts are deleted or disabled. Of an account that a projection has not heard of yet nothing bad is known. */
export async function goneAccounts(ask: Ask, ids: readonly Id[]): Promise<(id: Id) => boolean> {
  const accounts = await ask.user.facts([...new Set(ids)]);
  return (id) => (accounts.get(id)?.state ?? 'active') !== 'active';
}

/**
 * Whether nothing of an account may be told to this viewer: it is deleted, disabled or blocks the viewer. Its owner shows a tombstone in
 * its place, and each room that contributes to it nothing but zeros. Never so of oneself.
 * @param blocksViewer whether the account blocks the viewer, for the room that knows it itself
 */
export async function isHiddenAccount(
  { viewer, facts }: { viewer: Viewer; facts: Ask },
  id: Id,
  blocksViewer: (id: Id) => Promise<boolean> = async () =>
    viewer.accountId !== null && (await facts.relation.between(viewer.accountId, [id])).get(id)?.blocksViewer === true,
): Promise<boolean> {
  if (id === viewer.accountId) return false;
  const [isGone, blocks] = await Promise.all([goneAccounts(facts, [id]), blocksViewer(id)]);
  return blocks || isGone(id);
}
