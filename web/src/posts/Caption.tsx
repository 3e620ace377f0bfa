import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ClipFragment, FeedReason } from '../../generated/graph.ts';
import { $format } from '../i18n/i18n.ts';
import { ago } from '../i18n/relative-time.ts';
import { FollowButton } from '../people/FollowButton.tsx';
import styles from './posts.module.css';
import { RichText } from './RichText.tsx';
import { postWords } from './words.ts';

const reasons = {
  FOLLOWED_AUTHOR: 'reasonFollowed',
  FRESH: 'reasonFresh',
  LIKED_BY_FOLLOWED: 'reasonLikedByFollowed',
  SIMILAR_TO_LIKED: 'reasonSimilar',
  TAG_YOU_LIKE: 'reasonTag',
  TRENDING: 'reasonTrending',
} as const satisfies Record<FeedReason, string>;

/** From so many characters on, a caption is cut until it is opened. */
const longCaption = 90;

/** Who made a clip, what they say of it, and why it is here. */
export function Caption({ clip, reason }: { clip: ClipFragment; reason: FeedReason | null }) {
  const words = useStore(postWords);
  const format = useStore($format);
  const [isOpen, setOpen] = useState(false);
  const { author, caption, tags } = clip;
  const further = tags.filter((tag) => !caption.toLowerCase().includes(`#${tag}`));
  const isLong = caption.length > longCaption || caption.includes('\n');
  return (
    <div className={styles.caption}>
      {reason && <p className={styles.reason}>{words[reasons[reason]]}</p>}
      <p className={styles.author}>
        {author && (
          <>
            <Link href={`/u/${encodeURIComponent(author.username)}`} className={styles.name}>
              {author.displayName}
            </Link>
            <span className={styles.handle}>@{author.username}</span>
            <span aria-hidden="true">·</span>
          </>
        )}
        <time dateTime={clip.createdAt}>{ago(format, clip.createdAt)}</time>
        {author && <FollowButton person={author} quiet />}
      </p>
      {(caption || further.length > 0) && (
        <p className={isOpen ? styles.wholeText : styles.text}>
          <RichText text={caption} mentions={clip.mentions} />
          {further.map((tag) => (
            <RichText key={tag} text={` #${tag}`} mentions={[]} />
          ))}
        </p>
      )}
      {isLong && (
        <button type="button" className={styles.moreText} onClick={() => setOpen(!isOpen)}>
          {isOpen ? words.less : words.more}
        </button>
      )}
    </div>
  );
}
