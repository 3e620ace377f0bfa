import { useStore } from '@nanostores/react';
import { type RefObject, useEffect, useRef } from 'react';
import styles from './media.module.css';
import { playbackWords } from './words.ts';

/** Where the clip is, and a way to another place of it. It moves without React's help. */
export function SeekBar({ video }: { video: RefObject<HTMLVideoElement | null> }) {
  const words = useStore(playbackWords);
  const bar = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const shown = video.current;
    if (!shown) return;
    const follow = () => {
      const at = shown.duration > 0 ? shown.currentTime / shown.duration : 0;
      if (!bar.current) return;
      bar.current.value = String(at);
      bar.current.style.setProperty('--at', `${at * 100}%`);
      bar.current.setAttribute('aria-valuetext', `${Math.floor(shown.currentTime)} s`);
    };
    shown.addEventListener('timeupdate', follow);
    return () => shown.removeEventListener('timeupdate', follow);
  }, [video]);
  return (
    <input
      ref={bar}
      className={styles.seek}
      type="range"
      min={0}
      max={1}
      step="any"
      defaultValue={0}
      aria-label={words.seek}
      onInput={({ currentTarget }) => {
        const shown = video.current;
        if (shown && shown.duration > 0)
          shown.currentTime = Number(currentTarget.value) * shown.duration;
      }}
      onKeyDown={(event) => {
        // Up and down belong to the feed.
        if (event.key === 'ArrowUp' || event.key === 'ArrowDown') event.preventDefault();
      }}
    />
  );
}
