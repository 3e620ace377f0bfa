import { useStore } from '@nanostores/react';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import type { ClipFragment, ViewSource } from '../../generated/graph.ts';
import { Icon } from '../design/Icon.tsx';
import { Photos } from './Photos.tsx';
import { averageColour, poster } from './poster.ts';
import { $muted } from './sound.ts';
import styles from './stage.module.css';
import { Video } from './Video.tsx';
import { playbackWords } from './words.ts';

/** A second tap within this time makes a double tap. */
const doubleTapMs = 260;

interface Staged {
  clip: ClipFragment;
  active: boolean;
  near: boolean;
  source: ViewSource;
  onLike: () => void;
  /** It is on the screen and moves: now there is room on the line for the next one. */
  onStarted?: () => void;
}

/**
 * A clip on its stage: the first tap brings sound, further ones stop and go on, two like. The same
 * by keyboard is in the buttons.
 */
export function Stage({ clip, active, near, source, onLike, onStarted }: Staged) {
  const words = useStore(playbackWords);
  const muted = useStore($muted);
  const [paused, setPaused] = useState(false);
  const [hearts, setHearts] = useState<{ id: number; x: number; y: number }[]>([]);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  useEffect(() => {
    if (!active) setPaused(false);
  }, [active]);
  const isVideo = clip.kind === 'VIDEO';
  useEffect(() => {
    if (active && !isVideo) onStarted?.();
  }, [active, isVideo, onStarted]);

  const once = () => {
    if (!isVideo) return;
    if ($muted.get()) $muted.set(false);
    else setPaused((was) => !was);
  };
  const tap = ({ clientX, clientY, currentTarget, timeStamp }: MouseEvent) => {
    if (waiting.current === undefined) {
      waiting.current = setTimeout(() => {
        waiting.current = undefined;
        once();
      }, doubleTapMs);
      return;
    }
    clearTimeout(waiting.current);
    waiting.current = undefined;
    const { left, top } = currentTarget.getBoundingClientRect();
    setHearts((shown) => [
      ...shown.slice(-3),
      { id: timeStamp, x: clientX - left, y: clientY - top },
    ]);
    onLike();
  };
  const cover = poster(clip);
  return (
    <div className={styles.stage} style={{ backgroundColor: averageColour(clip.placeholder) }}>
      {near && <img className={styles.backdrop} src={cover} alt="" aria-hidden="true" />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons do the same by keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div className={styles.tappable} onClick={tap}>
        {clip.status !== 'READY' ? (
          <p className={styles.note}>
            {clip.status === 'FAILED' ? (clip.failureReason ?? words.failed) : words.processing}
          </p>
        ) : isVideo ? (
          near && (
            <Video
              clip={clip}
              active={active}
              paused={paused}
              source={source}
              onStarted={onStarted}
            />
          )
        ) : (
          <Photos clip={clip} active={active} source={source} />
        )}
        {hearts.map(({ id, x, y }) => (
          <span key={id} className={styles.heart} style={{ left: x, top: y }}>
            <Icon name="heart" size={96} filled />
          </span>
        ))}
      </div>
      {isVideo && active && (
        <button
          type="button"
          className={paused ? styles.play : styles.hiddenPlay}
          aria-label={paused ? words.play : words.pause}
          onClick={() => setPaused(!paused)}
        >
          <Icon name={paused ? 'play' : 'pause'} size={44} filled={paused} />
        </button>
      )}
      {isVideo && active && muted && !paused && (
        <button type="button" className={styles.sound} onClick={() => $muted.set(false)}>
          <Icon name="mute" size={16} /> {words.tapForSound}
        </button>
      )}
    </div>
  );
}
