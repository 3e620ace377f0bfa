import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ClipFragment, CommentBodyFragment } from '../../../generated/graph.ts';
import { Avatar } from '../../design/Avatar.tsx';
import { $format } from '../../i18n/i18n.ts';
import { ago } from '../../i18n/relative-time.ts';
import { RichText } from '../../posts/RichText.tsx';
import { CommentLike } from './CommentLike.tsx';
import { CommentMenu } from './CommentMenu.tsx';
import { Composer } from './Composer.tsx';
import styles from './comments.module.css';
import { EditComment } from './EditComment.tsx';
import type { Place } from './place.ts';
import { Replies } from './Replies.tsx';
import { commentWords } from './words.ts';

export function CommentItem({
  comment,
  clip,
  place,
}: {
  comment: CommentBodyFragment;
  clip: ClipFragment;
  place: Place;
}) {
  const words = useStore(commentWords);
  const format = useStore($format);
  const [doing, setDoing] = useState<'edit' | 'reply'>();
  /** Each own reply reads the replies anew. */
  const [opened, setOpened] = useState(0);
  const { author } = comment;
  const name = author?.displayName ?? '…';
  return (
    <article className={styles.item} aria-label={name}>
      <Avatar of={author} size={place === 'reply' ? 28 : 36} />
      <div className={styles.body}>
        <p className={styles.meta}>
          {author ? (
            <Link href={`/u/${encodeURIComponent(author.username)}`}>{name}</Link>
          ) : (
            <span>{name}</span>
          )}
          <time dateTime={comment.createdAt}>{ago(format, comment.createdAt)}</time>
          {comment.editedAt && <span>{words.edited}</span>}
          {comment.isPinned && <span className={styles.flag}>{words.pinned}</span>}
          {comment.isLikedByAuthor && <span className={styles.flag}>{words.likedByAuthor}</span>}
        </p>
        {doing === 'edit' ? (
          <EditComment comment={comment} onDone={() => setDoing(undefined)} />
        ) : (
          <p className={styles.text}>
            <RichText text={comment.text} mentions={comment.mentions} />
          </p>
        )}
        <div className={styles.acts}>
          {place !== 'reply' && (
            <button type="button" onClick={() => setDoing(doing === 'reply' ? undefined : 'reply')}>
              {words.reply}
            </button>
          )}
          {place !== 'reply' && comment.replyCount > 0 && (
            <button
              type="button"
              aria-expanded={opened > 0}
              onClick={() => setOpened(opened > 0 ? 0 : 1)}
            >
              {opened > 0 ? words.hideReplies : words.replies(comment.replyCount)}
            </button>
          )}
        </div>
        {doing === 'reply' && (
          <Composer
            clip={clip}
            replyTo={comment}
            onSent={() => {
              setDoing(undefined);
              setOpened(opened + 1);
            }}
          />
        )}
        {opened > 0 && place !== 'reply' && (
          <Replies key={opened} comment={comment} clip={clip} place={place}>
            {(reply) => <CommentItem key={reply.id} comment={reply} clip={clip} place="reply" />}
          </Replies>
        )}
      </div>
      <div className={styles.side}>
        <CommentLike comment={comment} />
        <CommentMenu
          comment={comment}
          clip={clip}
          isReply={place === 'reply'}
          onEdit={() => setDoing('edit')}
        />
      </div>
    </article>
  );
}
