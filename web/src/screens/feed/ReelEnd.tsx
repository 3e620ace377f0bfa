import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import { appWords } from '../../app/words.ts';
import { Button } from '../../design/Button.tsx';
import { Empty, Spinner } from '../../design/States.tsx';
import type { Fault } from '../../graph/faults.ts';
import styles from './feed.module.css';
import type { FeedList } from './feed-list.ts';
import { feedWords } from './words.ts';

/** What stands below the last post that was read: more to come, a fault, or the end. */
export function ReelEnd({
  list,
  isLoading,
  hasEnded,
  fault,
  isFollowing,
}: {
  list: FeedList;
  isLoading: boolean;
  hasEnded: boolean;
  fault: Fault | undefined;
  isFollowing: boolean;
}) {
  const words = useStore(feedWords);
  const app = useStore(appWords);
  const count = list.$state.get().entries.length;
  if (fault)
    return (
      <div className={styles.end}>
        <Empty icon="globe" title={app.noAnswer}>
          <Button kind="primary" onClick={() => void list.loadMore()}>
            {app.retry}
          </Button>
        </Empty>
      </div>
    );
  if (isLoading || !hasEnded)
    return (
      <div className={styles.coming}>
        <Spinner label={app.loading} />
      </div>
    );
  return (
    <div className={styles.end}>
      {count === 0 ? (
        <Empty icon="compass" title={words.empty}>
          <p>{isFollowing ? words.emptyFollowing : words.emptyHint}</p>
          <Link href="/search" className={styles.find}>
            {words.find}
          </Link>
        </Empty>
      ) : (
        <Empty icon="check" title={words.caughtUp}>
          <p>{words.caughtUpHint}</p>
          <Button onClick={() => void list.restart()}>{words.again}</Button>
        </Empty>
      )}
    </div>
  );
}
