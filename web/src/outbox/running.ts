import { ClipgraphError } from '@clipgraph/client/index.ts';
import { atom } from 'nanostores';
import { SendMessageDocument, type SendMessageMutation } from '../../generated/graph.ts';
import { api } from '../graph/api.ts';
import { createOutbox, type Outbox, type Waiting } from './outbox.ts';

type SentMessage = SendMessageMutation['sendMessage'];

/** So long an answer is awaited: a network that swallows requests gives no error of itself. */
const answerWithinMs = 15_000;

type Listener = (sent: SentMessage, message: Waiting) => void;
const listeners = new Set<Listener>();

/** Calls back for each message that the server has taken. @returns ends it */
export function onSent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The viewer's outbox; null for a guest. */
export const $outbox = atom<Outbox | null>(null);
/** What lies in it, oldest first. */
export const $waiting = atom<readonly Waiting[]>([]);

/**
 * Sends the viewer's messages as long as it is logged in, whatever screen is shown: at once, when the
 * network is back, and after a reload. Unsent ones are forgotten when the viewer logs out.
 * @returns ends it
 */
export function runOutbox(viewerId: string): () => void {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let hasEnded = false;
  const outbox = createOutbox<SentMessage>({
    viewerId,
    storage: localStorage,
    async send({ clientMessageId, to, text }) {
      // Another tab may have logged somebody else in meanwhile.
      if ((await api.viewer())?.id !== viewerId)
        throw new ClipgraphError('UNAUTHENTICATED', 'Its writer is not logged in.');
      const input = { ...to, text, clientMessageId };
      const signal = AbortSignal.timeout(answerWithinMs);
      return (await api.mutate(SendMessageDocument, { input }, { signal })).sendMessage;
    },
    onSent: (sent, message) => {
      for (const listener of [...listeners]) listener(sent, message);
    },
    later(work, delayMs) {
      if (hasEnded) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, delayMs);
      timers.add(timer);
    },
  });
  const flush = () => void outbox.flush();
  const ends = [
    outbox.$waiting.subscribe((waiting) => $waiting.set(waiting)),
    api.onConnection((state) => state === 'open' && flush()),
    api.onSession((_viewer, why) => why === 'logout' && outbox.discardAll()),
    listen('online', flush),
    listen('storage', outbox.reread),
  ];
  $outbox.set(outbox);
  flush();
  return () => {
    hasEnded = true;
    for (const end of ends) end();
    for (const timer of timers) clearTimeout(timer);
    $outbox.set(null);
    $waiting.set([]);
  };
}

function listen(event: 'online' | 'storage', listener: () => void): () => void {
  addEventListener(event, listener);
  return () => removeEventListener(event, listener);
}
