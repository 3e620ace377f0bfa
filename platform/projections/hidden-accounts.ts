import DataLoader from 'dataloader';
import { type Ask, type Between, strangers } from '../ask/ask.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';

/**
 * What the owner says of each of these accounts: which of them are gone. Gone is an account that is
 * deleted or disabled, and one that the owner does not know. While the owner is away,
 * `withFallback` answers in its place for accounts that no event has told of yet.
 */
export async function goneAccounts(ask: Ask, ids: readonly Id[]): Promise<(id: Id) => boolean> {
  const accounts = await ask.user.facts([...new Set(ids)]);
  return (id) => accounts.get(id)?.state !== 'active';
}

/**
 * What stands between the viewer and these accounts, from the viewer's side. Guests have no edges,
 * and nobody has one to themselves: for them nobody is asked.
 * @param viewerId null for a guest
 */
export async function betweenViewerAnd(
  ask: Ask,
  viewerId: Id | null,
  ids: readonly Id[],
): Promise<(id: Id) => Between> {
  if (viewerId === null) return () => strangers;
  const others = [...new Set(ids)].filter((id) => id !== viewerId);
  if (others.length === 0) return () => strangers;
  const between = await ask.relation.between(viewerId, others);
  return (id) => between.get(id) ?? strangers;
}

/** An account as far as a viewer is concerned. */
interface ViewedAccount {
  /** Deleted, disabled or unknown to its owner. */
  isGone: boolean;
  between: Between;
}

/** Both questions at once, for accounts that stand on one page. */
export async function viewAccounts(
  ask: Ask,
  viewerId: Id | null,
  ids: readonly Id[],
): Promise<(id: Id) => ViewedAccount> {
  const [isGone, betweenOf] = await Promise.all([
    goneAccounts(ask, ids),
    betweenViewerAnd(ask, viewerId, ids),
  ]);
  return (id) => ({ isGone: isGone(id), between: betweenOf(id) });
}

/**
 * Whether nothing of an account may be told to this viewer: it is gone, or blocks the viewer. Its
 * owner shows a tombstone in its place, and each subgraph that contributes to it nothing but zeros.
 * Never so of oneself.
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
    const accountOf = await viewAccounts(facts, accountId, ids);
    return ids.map((id) => {
      const { isGone, between } = accountOf(id);
      return isGone || between.blocksViewer;
    });
  });
