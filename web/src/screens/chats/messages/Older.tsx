import { useStore } from '@nanostores/react';
import { useEffect, useRef } from 'react';
import { appWords } from '../../../app/words.ts';
import { Spinner } from '../../../design/States.tsx';

/** Stands above the oldest message that is shown, and tells when it comes near the screen. */
export function Older({ onSeen }: { onSeen: () => void }) {
  const app = useStore(appWords);
  const mark = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  seen.current = onSeen;
  useEffect(() => {
    if (!mark.current) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) seen.current();
      },
      { root: mark.current.closest('section'), rootMargin: '400px' },
    );
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={mark}>
      <Spinner label={app.loading} />
    </div>
  );
}
