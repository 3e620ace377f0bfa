import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { ClipDocument, type ClipFragment, type ViewSource } from '../../../generated/graph.ts';
import { Avatar } from '../../design/Avatar.tsx';
import { useGraph } from '../../graph/hooks.ts';
import { Stage } from '../../playback/Stage.tsx';
import { Caption } from '../../posts/Caption.tsx';
import { Rail } from '../../posts/Rail.tsx';
import { usePostActions } from '../../posts/usePostActions.ts';
import styles from './feed.module.css';
import type { FeedEntry } from './feed-list.ts';

const CommentsSheet = lazy(() => import('../post/CommentsSheet.tsx'));

interface At {
  entry: FeedEntry;
  /** From 1, in the whole feed. */
  place: number;
  active: boolean;
  /** Whether its media shall be loaded. */
  near: boolean;
  source: ViewSource;
  onStarted: () => void;
}

/** One post of a feed, as large as the screen. Only the one that is shown can be reached by Tab. */
export function Slide({ entry, place, active, near, source, onStarted }: At) {
  const { data } = useGraph(ClipDocument, { id: entry.id }, { policy: 'cache-first' });
  const clip = data?.post;
  return (
    <article
      className={styles.slide}
      aria-posinset={place}
      aria-setsize={-1}
      aria-label={clip ? `${clip.author?.displayName ?? ''} ${clip.caption}`.trim() : undefined}
      inert={!active}
    >
      {clip && (
        <FullClip
          clip={clip}
          entry={entry}
          active={active}
          near={near}
          source={source}
          onStarted={onStarted}
        />
      )}
    </article>
  );
}

function FullClip({
  clip,
  entry,
  active,
  near,
  source,
  onStarted,
}: Omit<At, 'place'> & { clip: ClipFragment }) {
  const [hasComments, setComments] = useState(false);
  const { like } = usePostActions(clip);
  const { author } = clip;
  return (
    <>
      <Stage
        clip={clip}
        active={active}
        near={near}
        source={source}
        onLike={like}
        onStarted={onStarted}
      />
      <div className={styles.shade} />
      <div className={styles.below}>
        <Caption clip={clip} reason={entry.reason} />
      </div>
      <div className={styles.beside}>
        <Rail clip={clip} onComments={() => setComments(true)}>
          {author && (
            <Link
              href={`/u/${encodeURIComponent(author.username)}`}
              aria-label={author.displayName}
              className={styles.face}
            >
              <Avatar of={author} size={48} />
            </Link>
          )}
        </Rail>
      </div>
      {hasComments && (
        <Suspense>
          <CommentsSheet clip={clip} onClose={() => setComments(false)} />
        </Suspense>
      )}
    </>
  );
}
