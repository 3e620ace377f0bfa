import { useStore } from '@nanostores/react';
import { useEffect } from 'react';
import { Redirect, useLocation } from 'wouter';
import { ChatWithPersonDocument } from '../../../../generated/graph.ts';
import { NotFound } from '../../../app/NotFound.tsx';
import { appWords } from '../../../app/words.ts';
import { Avatar } from '../../../design/Avatar.tsx';
import { Spinner } from '../../../design/States.tsx';
import { useGraph } from '../../../graph/hooks.ts';
import { Failed } from '../../../lists/Paged.tsx';
import { $outbox, $waiting, onSent } from '../../../outbox/running.ts';
import { MessageList } from '../messages/MessageList.tsx';
import { chatWords } from '../words.ts';
import { Composer } from './Composer.tsx';
import { ThreadHead } from './ThreadHead.tsx';
import styles from './thread.module.css';

const nothing = () => undefined;

/** A chat that the first message begins. */
export function NewThread({ userId, viewerId }: { userId: string; viewerId: string }) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const outbox = useStore($outbox);
  const [, navigate] = useLocation();
  const { data, fault, refresh } = useGraph(
    ChatWithPersonDocument,
    { userId },
    { policy: 'network-only' },
  );
  useEffect(
    () =>
      onSent((sent, { to }) => {
        if ('toUserId' in to && to.toUserId === userId)
          navigate(`/chats/${sent.chat.id}`, { replace: true });
      }),
    [userId, navigate],
  );
  const waiting = useStore($waiting).filter(({ to }) => 'toUserId' in to && to.toUserId === userId);
  const person = data?.user;
  if (person?.chatWithMe) return <Redirect href={`/chats/${person.chatWithMe.id}`} replace />;
  if (fault && waiting.length === 0) return <Failed fault={fault} onRetry={refresh} />;
  if (data && !person) return <NotFound />;
  if (!person && waiting.length === 0) return <Spinner label={app.loading} />;
  return (
    <div className={styles.thread}>
      <ThreadHead
        title={person?.displayName ?? '…'}
        picture={<Avatar of={person ?? null} size={38} />}
        detail={`@${person?.username ?? '…'}`}
        href={person ? `/u/${encodeURIComponent(person.username)}` : undefined}
      />
      <MessageList
        messages={[]}
        waiting={waiting}
        viewerId={viewerId}
        older={null}
        onOlder={nothing}
        onEdit={nothing}
        onChanged={nothing}
      >
        <p className={styles.begin}>{words.begin}</p>
      </MessageList>
      <Composer
        draftKey={`${viewerId} to ${userId}`}
        onSend={(text) => outbox?.write({ toUserId: userId }, text)}
      />
    </div>
  );
}
