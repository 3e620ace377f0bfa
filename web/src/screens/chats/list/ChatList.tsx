import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import { appWords } from '../../../app/words.ts';
import { Button } from '../../../design/Button.tsx';
import { Icon } from '../../../design/Icon.tsx';
import { Empty, Spinner } from '../../../design/States.tsx';
import { Failed } from '../../../lists/Paged.tsx';
import { chatWords } from '../words.ts';
import { ChatRow } from './ChatRow.tsx';
import styles from './list.module.css';
import type { ChatList as List } from './useChatList.ts';

/** The chats of the viewer, or those that strangers have begun. */
export function ChatList({
  list,
  viewerId,
  openId,
  ofRequests,
}: {
  list: List;
  viewerId: string;
  openId: string | undefined;
  ofRequests: boolean;
}) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const rows = ofRequests ? list.requests : list.chats;
  const isEmpty = rows.length === 0;
  if (list.fault && isEmpty) return <Failed fault={list.fault} onRetry={list.retry} />;
  if (list.isLoading && isEmpty) return <Spinner label={app.loading} />;
  return (
    <>
      {!ofRequests && list.requests.length > 0 && (
        <Link href="/chats/requests" className={styles.requests}>
          <Icon name="shield" size={20} />
          <span>{words.requests(list.requests.length)}</span>
          <Icon name="next" size={18} />
        </Link>
      )}
      {isEmpty && (
        <Empty icon="chat" title={ofRequests ? words.noRequests : words.none}>
          {!ofRequests && <p>{words.noneHint}</p>}
        </Empty>
      )}
      <ul className={styles.list}>
        {rows.map((chat) => (
          <li key={chat.id}>
            <ChatRow chat={chat} viewerId={viewerId} isOpen={chat.id === openId} />
          </li>
        ))}
      </ul>
      {!ofRequests && list.hasMore && (
        <div className={styles.more}>
          <Button busy={list.isLoading} onClick={() => void list.loadMore()}>
            {app.more}
          </Button>
        </div>
      )}
    </>
  );
}
