import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import type { ChatRowFragment } from '../../../../generated/graph.ts';
import { $format } from '../../../i18n/i18n.ts';
import { ago } from '../../../i18n/relative-time.ts';
import { ChatPicture } from '../ChatPicture.tsx';
import { previewOf, titleOf } from '../chat.ts';
import { chatWords } from '../words.ts';
import styles from './list.module.css';

/** A chat in the list: with whom, what was said last, and how much is unread. */
export function ChatRow({
  chat,
  viewerId,
  isOpen,
}: {
  chat: ChatRowFragment;
  viewerId: string;
  isOpen: boolean;
}) {
  const words = useStore(chatWords);
  const format = useStore($format);
  const { lastMessage } = chat;
  const unread = isOpen ? 0 : chat.unreadCount;
  return (
    <Link
      href={`/chats/${chat.id}`}
      className={`${styles.row} ${unread > 0 ? styles.unread : ''}`}
      aria-current={isOpen ? 'page' : undefined}
    >
      <ChatPicture chat={chat} viewerId={viewerId} size={50} />
      <span className={styles.middle}>
        <strong className={styles.title}>{titleOf(chat, viewerId)}</strong>
        <span className={styles.preview}>{lastMessage && <Preview {...{ chat, viewerId }} />}</span>
      </span>
      <span className={styles.end}>
        {lastMessage && (
          <time dateTime={lastMessage.sentAt}>{ago(format, lastMessage.sentAt)}</time>
        )}
        {unread > 0 && (
          <span className={styles.count}>
            <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            <span className="visually-hidden">{words.unread(unread)}</span>
          </span>
        )}
      </span>
    </Link>
  );
}

function Preview({ chat, viewerId }: { chat: ChatRowFragment; viewerId: string }) {
  const words = useStore(chatWords);
  const { lastMessage: message, kind } = chat;
  if (!message) return null;
  const text = previewOf(message, words);
  if (message.notice) return text;
  if (message.sender?.id === viewerId) return words.you({ text });
  if (kind === 'DIRECT') return text;
  return words.said({ name: message.sender?.displayName ?? '…', text });
}
