import { useEffect, useRef } from 'react';

/** Keys that would write, or that an open dialog takes. */
const isTaken = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element &&
  target.closest('input:not([type=range]), textarea, select, dialog') !== null;

/** Arrow and page keys, j and k move through the reel from wherever the focus is. */
export function useReelKeys(next: () => void, previous: () => void): void {
  const steps = useRef({ next, previous });
  steps.current = { next, previous };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      const isNext = ['ArrowDown', 'PageDown', 'j'].includes(event.key);
      const isPrevious = ['ArrowUp', 'PageUp', 'k'].includes(event.key);
      if (!isNext && !isPrevious) return;
      event.preventDefault();
      if (isNext) steps.current.next();
      else steps.current.previous();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
