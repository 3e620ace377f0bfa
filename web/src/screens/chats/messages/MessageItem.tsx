import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import type { MessageBodyFragment } from '../../../../generated/graph.ts';
import { Avatar } from '../../../design/Avatar.tsx';
import { $format } from '../../../i18n/i18n.ts';
import { chatWords } from '../words.ts';
import { MessageActs } from './MessageActs.tsx';
import { MessageText } from './MessageText.tsx';
import styles from './message.module.css';
import { SharedPost } from './SharedPost.tsx';

interface Shown {
  readonly message: MessageBodyFragment;
  readonly isMine: boolean;
  /** The first of several that one person wrote in a row. */
  readonly isFirst: boolean;
  /** In a group one has to say who speaks. */
  readonly isGroup: boolean;
  /** How far it got: only below the last of one's own. */
  readonly mark: string | undefined;
  readonly onEdit: () => void;
  readonly onChanged: (message: MessageBodyFragment) => void;
}

export function MessageItem({ message, isMine, isFirst, isGroup, mark, onEdit, onChanged }: Shown) {
  const words = useStore(chatWords);
  const format = useStore($format);
  const { sender, isDeleted } = message;
  const hasFace = isGroup && !isMine;
  return (
    <li className={`${styles.item} ${isMine ? styles.mine : ''} ${isFirst ? styles.first : ''}`}>
      {hasFace && (
        <span className={styles.face}>
          {isFirst && sender && (
            <Link href={`/u/${encodeURIComponent(sender.username)}`} tabIndex={-1} aria-hidden>
              <Avatar of={sender} size={30} />
            </Link>
          )}
        </span>
      )}
      <div className={styles.column}>
        {hasFace && isFirst && <span className={styles.name}>{sender?.displayName ?? '…'}</span>}
        {!hasFace && <span className="visually-hidden">{sender?.displayName ?? '…'}</span>}
        <div className={styles.line}>
          <div className={`${styles.bubble} ${isDeleted ? styles.deleted : ''}`}>
            {message.post && <SharedPost post={message.post} />}
            {isDeleted ? words.deleted : <MessageText text={message.text} />}
          </div>
          {!isDeleted && (isMine || message.text !== '') && (
            <MessageActs {...{ message, isMine, onEdit, onChanged }} />
          )}
        </div>
        <p className={styles.meta}>
          <time dateTime={message.sentAt}>
            {format.time(new Date(message.sentAt), { hour: 'numeric', minute: '2-digit' })}
          </time>
          {message.editedAt && !isDeleted && <span>{words.edited}</span>}
          {mark && <span>{mark}</span>}
        </p>
      </div>
    </li>
  );
}
