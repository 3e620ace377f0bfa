import { atom } from 'nanostores';
import { faultOf } from '../graph/faults.ts';
import { appWords } from './words.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
}

const shownMs = 4_000;
let lastId = 0;
export const $toasts = atom<readonly Toast[]>([]);

/** Says something for four seconds, to the eye and to screen readers. */
export function say(text: string): void {
  lastId += 1;
  const id = lastId;
  $toasts.set([...$toasts.get().slice(-2), { id, text }]);
  setTimeout(() => $toasts.set($toasts.get().filter((toast) => toast.id !== id)), shownMs);
}

/** Says why something was refused, in the viewer's language where the code tells enough. */
export function sayFault(error: unknown): void {
  const { code, message } = faultOf(error);
  const words = appWords.get();
  if (code === 'NETWORK' || code === 'UNAVAILABLE') say(words.noAnswer);
  else if (code === 'RATE_LIMITED') say(words.slowDown);
  else if (code === 'UNAUTHENTICATED') say(words.logInFirst);
  else say(message || words.failed);
}
