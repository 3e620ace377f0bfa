import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import type { MessageBodyFragment } from '../../../../generated/graph.ts';
import { Icon } from '../../../design/Icon.tsx';
import { chatWords } from '../words.ts';
import styles from './message.module.css';

/** A post that was passed on, as a card that leads to it. */
export function SharedPost({ post }: { post: NonNullable<MessageBodyFragment['post']> }) {
  const words = useStore(chatWords);
  const label = post.author ? words.openPost({ name: post.author.username }) : words.sharedPost;
  return (
    <Link href={`/post/${post.id}?from=chat`} className={styles.post}>
      {post.coverUrl ? <img src={post.coverUrl} alt="" loading="lazy" /> : <Icon name="play" />}
      <span className="visually-hidden">{label}</span>
      <span>{post.caption}</span>
    </Link>
  );
}
