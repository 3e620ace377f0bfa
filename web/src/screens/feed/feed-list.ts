import { atom } from 'nanostores';
import type { FeedReason } from '../../../generated/graph.ts';
import { type Fault, faultOf } from '../../graph/faults.ts';

/** A post at its place in a feed. Its data lies in the cache: a list of thousands stays small. */
export interface FeedEntry {
  readonly id: string;
  readonly reason: FeedReason | null;
}

interface FeedPage {
  readonly entries: readonly FeedEntry[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

interface FeedState {
  readonly entries: readonly FeedEntry[];
  readonly isLoading: boolean;
  /** Nothing comes after the last entry. */
  readonly hasEnded: boolean;
  readonly fault: Fault | undefined;
}

const empty: FeedState = { entries: [], isLoading: false, hasEnded: false, fault: undefined };

export interface FeedList {
  readonly $state: ReturnType<typeof atom<FeedState>>;
  /** Which entry is on the screen, kept for whoever comes back. */
  index: number;
  /** Reads the next page, unless one is under way or none is left. */
  loadMore(): Promise<void>;
  /** Forgets everything and reads the first page. */
  restart(): Promise<void>;
}

/**
 * The posts of a feed in order, page by page, none twice. A ranked list that has expired goes on
 * with a new one, of which only those are taken that were not shown yet.
 */
export function createFeedList(load: (after: string | null) => Promise<FeedPage>): FeedList {
  const $state = atom<FeedState>(empty);
  const seen = new Set<string>();
  let after: string | null = null;

  async function loadMore(): Promise<void> {
    const { isLoading, hasEnded } = $state.get();
    if (isLoading || hasEnded) return;
    // What is wrong stays said while it is tried again: else the end would jump back and forth.
    $state.set({ ...$state.get(), isLoading: true });
    try {
      const page = await load(after);
      const fresh = page.entries.filter(({ id }) => !seen.has(id));
      for (const { id } of fresh) seen.add(id);
      after = page.endCursor;
      $state.set({
        entries: [...$state.get().entries, ...fresh],
        isLoading: false,
        hasEnded: !page.hasNextPage,
        fault: undefined,
      });
      if (fresh.length === 0 && page.hasNextPage) await loadMore();
    } catch (error) {
      const fault = faultOf(error);
      const expired = fault.code === 'CURSOR_EXPIRED' && after !== null;
      if (expired) after = null;
      $state.set({ ...$state.get(), isLoading: false, fault: expired ? undefined : fault });
      if (expired) await loadMore();
    }
  }

  const list: FeedList = {
    $state,
    index: 0,
    loadMore,
    async restart() {
      seen.clear();
      after = null;
      list.index = 0;
      $state.set(empty);
      await loadMore();
    },
  };
  return list;
}
