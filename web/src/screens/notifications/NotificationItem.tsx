import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import type { NotificationBodyFragment } from '../../../generated/graph.ts';
import { Avatar } from '../../design/Avatar.tsx';
import { Icon } from '../../design/Icon.tsx';
import type { IconName } from '../../design/icons.ts';
import { $format } from '../../i18n/i18n.ts';
import { ago } from '../../i18n/relative-time.ts';
import { RequestActs } from '../profile/RequestActs.tsx';
import styles from './notifications.module.css';
import { aroundWho, targetOf, whoOf } from './sentence.ts';
import { notificationWords } from './words.ts';

const icons: Record<NotificationBodyFragment['kind'], IconName> = {
  POST_LIKED: 'heart',
  COMMENT_LIKED: 'heart',
  COMMENTED: 'comment',
  REPLIED: 'reply',
  MENTIONED: 'comment',
  FOLLOWED: 'user',
  FOLLOW_REQUESTED: 'user',
  FOLLOW_ACCEPTED: 'check',
  MESSAGE_REQUESTED: 'chat',
  POST_READY: 'check',
  POST_FAILED: 'close',
  SHARED: 'share',
};

/** One thing that others did: who, what, when, and the way there. */
export function NotificationItem({
  notification,
  isNew,
  pending,
}: {
  notification: NotificationBodyFragment;
  isNew: boolean;
  /** Who asks to follow and has no answer yet. */
  pending: ReadonlySet<string>;
}) {
  const words = useStore(notificationWords);
  const format = useStore($format);
  const { kind, post, comment, updatedAt } = notification;
  const [actor] = notification.actors;
  const [before, after] = aroundWho(notification, words);
  return (
    <li className={`${styles.item} ${isNew ? styles.new : ''}`}>
      <Link href={targetOf(notification)} className={styles.link}>
        <span className={styles.face}>
          {actor ? (
            <Avatar of={actor} size={46} />
          ) : (
            <span className={styles.own}>
              <Icon name="play" size={22} />
            </span>
          )}
          <span className={`${styles.kind} ${styles[icons[kind]] ?? ''}`}>
            <Icon name={icons[kind]} size={13} filled={icons[kind] === 'heart'} />
          </span>
        </span>
        <span className={styles.text}>
          <span>
            {isNew && <span className="visually-hidden">{words.unread}: </span>}
            {before}
            <strong>{whoOf(notification, words)}</strong>
            {after}
          </span>
          {comment && <span className={styles.quote}>{comment.text}</span>}
          <time dateTime={updatedAt}>{ago(format, updatedAt)}</time>
        </span>
        {post?.coverUrl && (
          <img className={styles.cover} src={post.coverUrl} alt="" loading="lazy" />
        )}
      </Link>
      {kind === 'FOLLOW_REQUESTED' && actor && pending.has(actor.id) && (
        <span className={styles.acts}>
          <RequestActs id={actor.id} />
        </span>
      )}
    </li>
  );
}
