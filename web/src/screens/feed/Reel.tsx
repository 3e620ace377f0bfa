import { useStore } from '@nanostores/react';
import {
  type CSSProperties,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
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

const isNear = (distance: number, hasStarted: boolean): boolean =>
  distance === 0 || distance === -1 || (distance === 1 && hasStarted);

/** The posts of a feed below each other. Only those near the shown one are in the document. */
export function Reel({ list, source }: { list: FeedList; source: ViewSource }) {
  const words = useStore(feedWords);
  const { entries, isLoading, hasEnded, fault } = useStore(list.$state);
  const [index, setIndex] = useState(list.index);
  /** The last slide that has begun to play: the one after it may load from then on. */
  const [started, setStarted] = useState(-1);
  const onStarted = useCallback(() => setStarted((was) => Math.max(was, index)), [index]);
  const scroller = useRef<HTMLDivElement>(null);
  /** Where a step that is under way leads: a page that comes in meanwhile must not end it. */
  const goal = useRef<number | undefined>(undefined);
  const count = entries.length;

  // Also when posts come in above the end, which a browser would follow to its new place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each new page
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current) current.scrollTop = (goal.current ?? list.index) * current.clientHeight;
  }, [list, count]);
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
    if (!current || to < 0 || to > count) return;
    goal.current = to;
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
      <div
        ref={scroller}
        className={styles.reel}
        onScroll={follow}
        onScrollEnd={() => {
          goal.current = undefined;
        }}
      >
        <div className={styles.spacer} style={{ '--slides': first } as CSSProperties} />
        {shown.length > 0 && (
          <div role="feed" aria-busy={isLoading} aria-label={words.posts}>
            {shown.map((entry, offset) => (
              <Slide
                key={entry.id}
                entry={entry}
                place={first + offset + 1}
                active={first + offset === index}
                near={isNear(first + offset - index, started >= index)}
                source={source}
                onStarted={onStarted}
              />
            ))}
          </div>
        )}
        <div
          className={styles.spacer}
          style={{ '--slides': Math.max(0, count - first - shown.length) } as CSSProperties}
        />
        {/* Another one once there are posts: the first would count as pushed away by them. */}
        <ReelEnd
          key={count === 0 ? 'first' : 'further'}
          list={list}
          isLoading={isLoading}
          hasEnded={hasEnded}
          fault={fault}
          isFollowing={source === 'FOLLOWING'}
        />
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
