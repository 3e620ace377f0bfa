import { useEffect } from 'react';
import type { Fault } from '../../graph/faults.ts';
import type { FeedList } from './feed-list.ts';

const tryAgainMs = 5_000;

/** A feed that the network kept from going on goes on by itself once it is back. */
export function useGoOn(fault: Fault | undefined, list: FeedList): void {
  const isCut = fault?.code === 'NETWORK';
  useEffect(() => {
    if (!isCut) return;
    const again = () => void list.loadMore();
    const timer = setInterval(again, tryAgainMs);
    addEventListener('online', again);
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  }, [isCut, list]);
}
