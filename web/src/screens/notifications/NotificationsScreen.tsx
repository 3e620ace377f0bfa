import { useStore } from '@nanostores/react';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { FollowRequestsDocument, ReadNotificationsDocument } from '../../../generated/graph.ts';
import { Page } from '../../app/Page.tsx';
import { sayFault } from '../../app/toasts.ts';
import { appWords } from '../../app/words.ts';
import { Button, IconButton } from '../../design/Button.tsx';
import { Icon } from '../../design/Icon.tsx';
import { Empty, Spinner } from '../../design/States.tsx';
import { useAct, useGraph } from '../../graph/hooks.ts';
import { Failed } from '../../lists/Paged.tsx';
import { $viewer } from '../../session/viewer.ts';
import { NotificationItem } from './NotificationItem.tsx';
import styles from './notifications.module.css';
import { useNotifications } from './useNotifications.ts';
import { notificationWords } from './words.ts';

/** What others did that concerns the viewer. What is shown counts as read. */
export default function NotificationsScreen() {
  const app = useStore(appWords);
  const words = useStore(notificationWords);
  const viewer = useStore($viewer);
  const { list, isLoading, hasMore, fault, retry, loadMore } = useNotifications();
  const [, navigate] = useLocation();
  const fresh = useFresh(list);
  const asking = useGraph(FollowRequestsDocument, { first: 50 }).data?.followRequests.edges ?? [];
  const pending = new Set(asking.map(({ node }) => node?.id ?? ''));
  return (
    <Page
      title={app.notifications}
      actions={
        <IconButton
          icon="settings"
          label={words.settings}
          onClick={() => navigate('/settings/notifications')}
        />
      }
    >
      {pending.size > 0 && viewer && (
        <Link
          href={`/u/${encodeURIComponent(viewer.username)}/requests`}
          className={styles.requests}
        >
          <Icon name="people" size={20} />
          <span>{words.requests(pending.size)}</span>
          <Icon name="next" size={18} />
        </Link>
      )}
      {fault && list.length === 0 && <Failed fault={fault} onRetry={retry} />}
      {isLoading && list.length === 0 && <Spinner label={app.loading} />}
      {!isLoading && !fault && list.length === 0 && (
        <Empty icon="bell" title={words.none}>
          <p>{words.noneHint}</p>
        </Empty>
      )}
      <ul className={styles.list}>
        {list.map((one) => (
          <NotificationItem
            key={one.id}
            notification={one}
            isNew={fresh.has(one.id)}
            pending={pending}
          />
        ))}
      </ul>
      {hasMore && (
        <div className={styles.more}>
          <Button busy={isLoading} onClick={() => void loadMore().catch(sayFault)}>
            {app.more}
          </Button>
        </div>
      )}
    </Page>
  );
}

/**
 * Marks what is shown as read while somebody looks, and answers what was new when it was first
 * shown: it stays marked on the screen until one comes back.
 */
function useFresh(list: ReturnType<typeof useNotifications>['list']): ReadonlySet<string> {
  const [read] = useAct(ReadNotificationsDocument);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const markedSeq = useRef(0);
  const unread = list.filter(({ isRead, seq }) => !isRead && seq > markedSeq.current);
  const key = unread.map(({ seq }) => seq).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says what is in `unread`
  useEffect(() => {
    if (unread.length === 0) return;
    setFresh((now) => new Set([...now, ...unread.map(({ id }) => id)]));
    const mark = () => {
      const upToSeq = Math.max(...unread.map(({ seq }) => seq));
      if (document.visibilityState !== 'visible' || upToSeq <= markedSeq.current) return;
      markedSeq.current = upToSeq;
      read({ upToSeq }).catch(() => {
        markedSeq.current = 0;
      });
    };
    mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [key, read]);
  return fresh;
}
