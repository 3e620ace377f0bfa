import { useStore } from '@nanostores/react';
import { type CSSProperties, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ViewSource } from '../../../generated/graph.ts';
import { IconButton } from '../../design/Button.tsx';
import styles from './feed.module.css';
import type { FeedList } from './feed-list.ts';
import { ReelEnd } from './ReelEnd.tsx';
import { Slide } from './Slide.tsx';
import { useReelKeys } from './useReelKeys.ts';
import { feedWords } from './words.ts';

/** Slides on each side of the shown one that exist at all. */
const around = 2;
/** The next page is read when so few are left. */
const ahead = 4;

/** The posts of a feed below each other. Only those near the shown one are in the document. */
export function Reel({ list, source }: { list: FeedList; source: ViewSource }) {
  const words = useStore(feedWords);
  const { entries, isLoading, hasEnded, fault } = useStore(list.$state);
  const [index, setIndex] = useState(list.index);
  const scroller = useRef<HTMLDivElement>(null);
  const count = entries.length;

  useLayoutEffect(() => {
    const { current } = scroller;
    if (current) current.scrollTop = list.index * current.clientHeight;
  }, [list]);
  useEffect(() => {
    list.index = index;
    if (count > 0 && index >= count - ahead && !fault) void list.loadMore();
  }, [list, index, count, fault]);

  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const follow = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const { current } = scroller;
      if (current) setIndex(Math.round(current.scrollTop / Math.max(1, current.clientHeight)));
    });
  };
  const go = (to: number) => {
    const { current } = scroller;
    if (current && to >= 0 && to <= count)
      current.scrollTo({ top: to * current.clientHeight, behavior: 'smooth' });
  };
  useReelKeys(
    () => go(index + 1),
    () => go(index - 1),
  );

  const first = Math.max(0, index - around);
  const shown = entries.slice(first, index + around + 1);
  return (
    <>
      <div ref={scroller} className={styles.reel} onScroll={follow}>
        <div className={styles.spacer} style={{ '--slides': first } as CSSProperties} />
        <div role="feed" aria-busy={isLoading} aria-label={words.posts}>
          {shown.map((entry, offset) => (
            <Slide
              key={entry.id}
              entry={entry}
              place={first + offset + 1}
              active={first + offset === index}
              near={Math.abs(first + offset - index) <= 1}
              source={source}
            />
          ))}
        </div>
        <div
          className={styles.spacer}
          style={{ '--slides': Math.max(0, count - first - shown.length) } as CSSProperties}
        />
        <ReelEnd list={list} isLoading={isLoading} hasEnded={hasEnded} fault={fault} />
      </div>
      <div className={styles.stepper}>
        <IconButton
          icon="up"
          label={words.previous}
          disabled={index === 0}
          onClick={() => go(index - 1)}
        />
        <IconButton
          icon="down"
          label={words.next}
          disabled={index >= count}
          onClick={() => go(index + 1)}
        />
      </div>
    </>
  );
}
