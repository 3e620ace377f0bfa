import { useStore } from '@nanostores/react';
import type { ReactNode } from 'react';
import type { ClipFragment } from '../../generated/graph.ts';
import { Icon } from '../design/Icon.tsx';
import type { IconName } from '../design/icons.ts';
import { compact } from '../i18n/compact.ts';
import { $format } from '../i18n/i18n.ts';
import { $muted } from '../playback/sound.ts';
import { playbackWords } from '../playback/words.ts';
import styles from './posts.module.css';
import { usePostActions } from './usePostActions.ts';
import { postWords } from './words.ts';

/** The column of buttons beside a clip. */
export function Rail({
  clip,
  onComments,
  children,
}: {
  clip: ClipFragment;
  onComments: () => void;
  children?: ReactNode;
}) {
  const words = useStore(postWords);
  const sound = useStore(playbackWords);
  const muted = useStore($muted);
  const actions = usePostActions(clip);
  return (
    <div className={styles.rail}>
      {children}
      <RailButton
        icon="heart"
        label={clip.isLikedByMe ? words.unlike : words.like}
        value={clip.likeCount}
        pressed={clip.isLikedByMe ?? false}
        onClick={actions.toggleLike}
      />
      <RailButton
        icon="comment"
        label={words.comments}
        value={clip.commentCount}
        onClick={onComments}
      />
      <RailButton
        icon="bookmark"
        label={clip.isSavedByMe ? words.unsave : words.save}
        value={clip.saveCount}
        pressed={clip.isSavedByMe ?? false}
        onClick={actions.toggleSave}
      />
      <RailButton
        icon="share"
        label={words.share}
        value={clip.shareCount}
        onClick={actions.share}
      />
      {clip.kind === 'VIDEO' && (
        <RailButton
          icon={muted ? 'mute' : 'sound'}
          label={muted ? sound.unmute : sound.mute}
          onClick={() => $muted.set(!muted)}
        />
      )}
    </div>
  );
}

function RailButton({
  icon,
  label,
  value,
  pressed,
  onClick,
}: {
  icon: IconName;
  label: string;
  value?: number | null;
  pressed?: boolean;
  onClick: () => void;
}) {
  const format = useStore($format);
  const shown = compact(format, value);
  return (
    <button
      type="button"
      className={styles.railButton}
      onClick={onClick}
      aria-pressed={pressed}
      aria-label={shown ? `${label}, ${shown}` : label}
    >
      <span className={styles.disc}>
        <Icon name={icon} size={28} filled={pressed ?? false} />
      </span>
      <span aria-hidden="true">{shown}</span>
    </button>
  );
}
