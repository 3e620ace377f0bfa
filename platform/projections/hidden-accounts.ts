import DataLoader from 'dataloader';
import type { Ask } from '../ask/ask.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';

/**
 * Which of these accounts are deleted or disabled. Of an account that a projection has not heard of
 * yet nothing bad is known.
 */
export async function goneAccounts(ask: Ask, ids: readonly Id[]): Promise<(id: Id) => boolean> {
  const accounts = await ask.user.facts([...new Set(ids)]);
  return (id) => (accounts.get(id)?.state ?? 'active') !== 'active';
}

/**
 * Whether nothing of an account may be told to this viewer: it is deleted, disabled or blocks the
 * viewer. Its owner shows a tombstone in its place, and each subgraph that contributes to it
 * nothing but zeros. Never so of oneself.
 */
export function isHiddenAccount(
  { viewer, facts }: { viewer: Viewer; facts: Ask },
  id: Id,
): Promise<boolean> {
  if (id === viewer.accountId) return never;
  let loader = loaders.get(facts);
  if (!loader) {
    loader = createHiddenLoader(viewer, facts);
    loaders.set(facts, loader);
  }
  return loader.load(id);
}

const never = Promise.resolve(false);

/** Of the questions of one request: every field of every account of a page asks. */
const loaders = new WeakMap<Ask, DataLoader<Id, boolean>>();

const createHiddenLoader = ({ accountId }: Viewer, facts: Ask): DataLoader<Id, boolean> =>
  new DataLoader(async (ids) => {
    const [isGone, between] = await Promise.all([
      goneAccounts(facts, ids),
      accountId === null ? undefined : facts.relation.between(accountId, ids),
    ]);
    return ids.map((id) => between?.get(id)?.blocksViewer === true || isGone(id));
  });
