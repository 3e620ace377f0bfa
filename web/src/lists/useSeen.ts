import { type RefObject, useEffect, useRef } from 'react';

/**
 * Tells when an element comes near the screen.
 * @param margin how near, in CSS pixels
 * @param scroller selects what it scrolls in; the page when left out
 * @returns for the element's `ref`
 */
export function useSeen(
  onSeen: () => void,
  margin: number,
  scroller?: string,
): RefObject<HTMLDivElement | null> {
  const mark = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  seen.current = onSeen;
  useEffect(() => {
    if (!mark.current) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) seen.current();
      },
      {
        root: scroller === undefined ? null : mark.current.closest(scroller),
        rootMargin: `${margin}px`,
      },
    );
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [margin, scroller]);
  return mark;
}
