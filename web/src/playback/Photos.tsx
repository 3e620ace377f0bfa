import { useStore } from '@nanostores/react';
import { useEffect, useRef, useState } from 'react';
import type { ClipFragment, ViewSource } from '../../generated/graph.ts';
import { IconButton } from '../design/Button.tsx';
import styles from './media.module.css';
import { isTall } from './poster.ts';
import { views } from './recorded-views.ts';
import { playbackWords } from './words.ts';

const tickMs = 500;

/** The photos of a post side by side, one at a time. */
export function Photos({
  clip,
  active,
  source,
}: {
  clip: ClipFragment;
  active: boolean;
  source: ViewSource;
}) {
  const words = useStore(playbackWords);
  const strip = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const count = clip.media.length;

  useEffect(() => {
    if (!active) return;
    const watch = views.watch(clip.id, source, null);
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') watch.add(tickMs);
    }, tickMs);
    return () => {
      clearInterval(timer);
      watch.end();
    };
  }, [active, clip.id, source]);

  const show = (index: number) => {
    const list = strip.current;
    list?.scrollTo({ left: index * list.clientWidth, behavior: 'smooth' });
  };
  return (
    <section className={styles.photos} aria-roledescription="carousel" aria-label={clip.caption}>
      <ul
        ref={strip}
        className={`${styles.strip} ${isTall(clip) ? styles.tall : ''}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by the arrow keys
        tabIndex={0}
        aria-label={words.photo({ at: at + 1, count })}
        onScroll={({ currentTarget: { scrollLeft, clientWidth } }) =>
          setAt(Math.round(scrollLeft / Math.max(1, clientWidth)))
        }
      >
        {clip.media.map(({ url, altText }, index) => (
          <li key={url} inert={index !== at}>
            <img
              src={url}
              alt={altText ?? words.photo({ at: index + 1, count })}
              loading={index <= at + 1 ? 'eager' : 'lazy'}
              draggable={false}
            />
          </li>
        ))}
      </ul>
      {count > 1 && (
        <>
          <div className={styles.steps}>
            {at > 0 && (
              <IconButton icon="back" label={words.previousPhoto} onClick={() => show(at - 1)} />
            )}
            <span />
            {at < count - 1 && (
              <IconButton icon="next" label={words.nextPhoto} onClick={() => show(at + 1)} />
            )}
          </div>
          <div className={styles.dots} aria-hidden="true">
            {clip.media.map(({ url }, index) => (
              <span key={url} className={index === at ? styles.dotHere : styles.dot} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}
