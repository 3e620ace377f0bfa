import { useStore } from '@nanostores/react';
import { useEffect, useRef } from 'react';
import type { ClipFragment, ViewSource } from '../../generated/graph.ts';
import { attach } from './attach.ts';
import styles from './media.module.css';
import { isTall, poster } from './poster.ts';
import { views } from './recorded-views.ts';
import { SeekBar } from './SeekBar.tsx';
import { $muted } from './sound.ts';

/** Steps of time above this were a seek or a sleeping machine, not watching. */
const longestStepMs = 1_500;

/** A clip that plays, again and again, while it is `active`; before, it only loads. */
export function Video({
  clip,
  active,
  paused,
  source,
  onStarted,
}: {
  clip: ClipFragment;
  active: boolean;
  paused: boolean;
  source: ViewSource;
  onStarted: (() => void) | undefined;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const muted = useStore($muted);
  const { progressiveUrl = clip.media[0]?.url, hlsUrl = null } = clip.playback ?? {};
  const { durationMs } = clip;

  useEffect(() => {
    if (video.current && progressiveUrl)
      return attach(video.current, { progressiveUrl, hlsUrl }, durationMs);
  }, [progressiveUrl, hlsUrl, durationMs]);

  useEffect(() => {
    if (video.current) video.current.muted = muted;
  }, [muted]);

  useEffect(() => {
    const shown = video.current;
    if (!shown) return;
    if (active && !paused)
      // Refused with sound while nobody has touched the page: then without.
      shown.play().catch((error: Error) => {
        if (error.name === 'NotAllowedError') $muted.set(true);
      });
    else shown.pause();
    if (!active) shown.currentTime = 0;
  }, [active, paused]);

  useWatching(video, clip.id, source, durationMs, active);

  return (
    <>
      <video
        ref={video}
        className={`${styles.video} ${isTall(clip) ? styles.tall : ''}`}
        poster={poster(clip)}
        preload="auto"
        playsInline
        loop
        muted
        onPlaying={onStarted}
        aria-label={clip.caption || undefined}
      />
      {active && <SeekBar video={video} />}
    </>
  );
}

/** Measures how long a clip is watched while it is active. */
function useWatching(
  video: React.RefObject<HTMLVideoElement | null>,
  postId: string,
  source: ViewSource,
  durationMs: number | null,
  active: boolean,
): void {
  useEffect(() => {
    const shown = video.current;
    if (!active || !shown) return;
    const watch = views.watch(postId, source, durationMs);
    let lastMs = shown.currentTime * 1_000;
    const step = () => {
      const atMs = shown.currentTime * 1_000;
      const length = shown.duration * 1_000;
      const wrapped = atMs < lastMs && length - lastMs < longestStepMs;
      if (wrapped) watch.complete();
      const watchedMs = wrapped ? length - lastMs + atMs : atMs - lastMs;
      if (watchedMs > 0 && watchedMs < longestStepMs) watch.add(watchedMs);
      lastMs = atMs;
    };
    shown.addEventListener('timeupdate', step);
    return () => {
      shown.removeEventListener('timeupdate', step);
      watch.end();
    };
  }, [video, postId, source, durationMs, active]);
}
