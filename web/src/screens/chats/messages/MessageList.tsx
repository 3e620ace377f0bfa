import { useStore } from '@nanostores/react';
import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import type { ChatHeadFragment, MessageBodyFragment } from '../../../../generated/graph.ts';
import { $format } from '../../../i18n/i18n.ts';
import type { Waiting } from '../../../outbox/outbox.ts';
import { noticeOf } from '../chat.ts';
import { chatWords } from '../words.ts';
import { MessageItem } from './MessageItem.tsx';
import styles from './message.module.css';
import { Newcomer } from './Newcomer.tsx';
import { Older } from './Older.tsx';
import { WaitingItem } from './WaitingItem.tsx';

/** The messages of a chat, the newest at the lower end, and below them those on their way. */
export function MessageList({
  chat,
  messages,
  waiting,
  viewerId,
  older,
  onOlder,
  onEdit,
  onChanged,
  children,
}: {
  chat?: ChatHeadFragment;
  messages: readonly MessageBodyFragment[];
  waiting: readonly Waiting[];
  viewerId: string;
  older: string | null;
  onOlder: () => void;
  onEdit: (message: MessageBodyFragment) => void;
  onChanged: (message: MessageBodyFragment) => void;
  /** What stands where the chat begins. */
  children?: ReactNode;
}) {
  const words = useStore(chatWords);
  const format = useStore($format);
  const frame = useRef<HTMLElement>(null);
  const written = waiting.at(-1)?.clientMessageId;
  useEffect(() => {
    // The frame counts from its lower end.
    if (written) frame.current?.scrollTo({ top: 0 });
  }, [written]);
  const lastOwn = messages.findLast(({ sender, notice }) => sender?.id === viewerId && !notice);
  const markOf = ({ seq }: MessageBodyFragment) =>
    chat?.kind === 'DIRECT' && (chat.peerReadSeq ?? 0) >= seq ? words.seen : words.sent;
  const dayOf = ({ sentAt }: MessageBodyFragment) =>
    format.time(new Date(sentAt), { weekday: 'long', day: 'numeric', month: 'long' });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to be able to scroll it
    <section ref={frame} className={styles.frame} aria-label={words.messages} tabIndex={0}>
      <div className={styles.inner}>
        {older ? <Older key={older} onSeen={onOlder} /> : children}
        <ol>
          {messages.map((message, index) => {
            const before = messages[index - 1];
            const isNewDay = !before || dayOf(before) !== dayOf(message);
            const isFirst =
              isNewDay || before.notice !== null || before.sender?.id !== message.sender?.id;
            return (
              <Fragment key={message.seq}>
                {isNewDay && <li className={styles.day}>{dayOf(message)}</li>}
                {message.notice ? (
                  <li className={styles.notice}>{noticeOf(message, words)}</li>
                ) : (
                  <MessageItem
                    message={message}
                    isMine={message.sender?.id === viewerId}
                    isFirst={isFirst}
                    isGroup={chat?.kind === 'GROUP'}
                    mark={message === lastOwn && !message.isDeleted ? markOf(message) : undefined}
                    onEdit={() => onEdit(message)}
                    onChanged={onChanged}
                  />
                )}
              </Fragment>
            );
          })}
          {waiting.map((message) => (
            <WaitingItem key={message.clientMessageId} message={message} />
          ))}
        </ol>
      </div>
      <Newcomer newest={messages.at(-1)} viewerId={viewerId} />
    </section>
  );
}
