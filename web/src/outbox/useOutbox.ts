import { useStore } from '@nanostores/react';
import { useEffect } from 'react';
import { $viewer } from '../session/viewer.ts';
import { runOutbox } from './running.ts';

/** Keeps the viewer's unsent messages going. Once, in what stands around all screens. */
export function useOutbox(): void {
  const id = useStore($viewer)?.id;
  useEffect(() => (id === undefined ? undefined : runOutbox(id)), [id]);
}
