import { type Ask, type Between, strangers } from '../ask/ask.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';
import { goOn } from '../loading/go-on.ts';
import { createLoader, type Loader } from '../loading/loader.ts';

/** What the owner says of an account. */
interface OwnedAccount {
  /** Deleted, disabled or unknown to its owner. */
  isGone: boolean;
  isPrivate: boolean;
}

/**
 * What the owner says of each of these accounts. While the owner is away, `withFallback` answers in
 * its place for accounts that no event has told of yet.
 */
export async function ownedAccounts(
  ask: Ask,
  ids: readonly Id[],
): Promise<(id: Id) => OwnedAccount> {
  const accounts = await ask.user.facts([...new Set(ids)]);
  return (id) => {
    const facts = accounts.get(id);
    return { isGone: facts?.state !== 'active', isPrivate: facts?.isPrivate === true };
  };
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
export interface ViewedAccount extends OwnedAccount {
  between: Between;
}

/** Both questions at once, for accounts that stand on one page. */
export async function viewAccounts(
  ask: Ask,
  viewerId: Id | null,
  ids: readonly Id[],
): Promise<(id: Id) => ViewedAccount> {
  const [accountOf, betweenOf] = await Promise.all([
    ownedAccounts(ask, ids),
    betweenViewerAnd(ask, viewerId, ids),
  ]);
  return (id) => ({ ...accountOf(id), between: betweenOf(id) });
}

interface Asker {
  viewer: Viewer;
  facts: Ask;
}

/**
 * Whether nothing of an account may be told to this viewer: it is gone, or blocks the viewer. Its
 * owner shows a tombstone in its place, and each subgraph that contributes to it nothing but zeros.
 * Never so of oneself. Told at once of an account that has been asked about.
 */
export const isHiddenAccount = (asker: Asker, id: Id): boolean | Promise<boolean> =>
  id === asker.viewer.accountId ? false : goOn(accountsOf(asker).get(id), isHidden);

/** Asks about these accounts at once, so that the questions here are answered at once. */
export const askAhead = (asker: Asker, ids: readonly Id[]): Promise<void> =>
  accountsOf(asker).prefetch(ids.filter((id) => id !== asker.viewer.accountId));

/**
 * Whether the lists of an account (what it posted and likes, whom it follows) are closed to this
 * viewer: it is hidden, or private and not followed by the viewer. Never so of oneself.
 */
export async function isClosedAccount(asker: Asker, id: Id): Promise<boolean> {
  if (id === asker.viewer.accountId) return false;
  const account = await accountsOf(asker).get(id);
  return isHidden(account) || (account.isPrivate && !account.between.followedByViewer);
}

const isHidden = ({ isGone, between }: ViewedAccount) => isGone || between.blocksViewer;

/** Of the questions of one request: every field of every account of a page asks. */
const loaders = new WeakMap<Ask, Loader<Id, ViewedAccount>>();

function accountsOf({ viewer, facts }: Asker): Loader<Id, ViewedAccount> {
  let loader = loaders.get(facts);
  if (!loader) {
    loader = createLoader(async (ids) => ids.map(await viewAccounts(facts, viewer.accountId, ids)));
    loaders.set(facts, loader);
  }
  return loader;
}
