import { useSyncExternalStore } from 'react';

/** Where navigation.module.css puts the places beside the screen, and not below it. */
const wide = matchMedia('(min-width: 900px)');

const subscribe = (listener: () => void) => {
  wide.addEventListener('change', listener);
  return () => wide.removeEventListener('change', listener);
};

/** Whether there is room for two columns. */
export const useIsWide = (): boolean => useSyncExternalStore(subscribe, () => wide.matches);
