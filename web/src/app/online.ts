import { atom, onMount } from 'nanostores';

/** Whether the network is there, as the browser knows it. */
export const $online = atom(navigator.onLine);

onMount($online, () => {
  const look = () => $online.set(navigator.onLine);
  look();
  addEventListener('online', look);
  addEventListener('offline', look);
  return () => {
    removeEventListener('online', look);
    removeEventListener('offline', look);
  };
});
