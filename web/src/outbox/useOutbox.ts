import { useStore } from '@nanostores/react';
import { useEffect } from 'react';
import { $viewer } from '../session/viewer.ts';

/**
 * Keeps the viewer's unsent messages going. Once, in what stands around all screens. Its code comes
 * after the first screen, which has no need of it.
 */
export function useOutbox(): void {
  const id = useStore($viewer)?.id;
  useEffect(() => {
    if (id === undefined) return;
    let end: (() => void) | undefined;
    let isOver = false;
    void import('./running.ts').then(({ runOutbox }) => {
      if (!isOver) end = runOutbox(id);
    });
    return () => {
      isOver = true;
      end?.();
    };
  }, [id]);
}
