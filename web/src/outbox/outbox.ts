import { atom, type ReadableAtom } from 'nanostores';
import { faultOf } from '../graph/faults.ts';
import { newKey } from '../graph/new-key.ts';

/** Where a message goes: into a chat, or to somebody whom nothing was written to yet. */
type Destination = { readonly chatId: string } | { readonly toUserId: string };

/** A message that was written here and of which the server has not said yet that it has it. */
export interface Waiting {
  readonly clientMessageId: string;
  readonly to: Destination;
  readonly text: string;
  /** Rises with each message; close to the time in milliseconds. */
  readonly order: number;
  /** The code with which it was refused: it waits for the viewer, not for the network. */
  readonly refusal?: string;
}

interface Surroundings<Sent> {
  /** Names whose messages these are. */
  readonly viewerId: string;
  /** Outlives the page. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
  /** The server takes a `clientMessageId` once, so that this may be tried again at will. */
  send(message: Waiting): Promise<Sent>;
  onSent(sent: Sent, message: Waiting): void;
  /** Asks for another try later. */
  later(work: () => void, delayMs: number): void;
}

export interface Outbox {
  readonly $waiting: ReadableAtom<readonly Waiting[]>;
  write(to: Destination, text: string): void;
  /** Tries a refused message again. */
  retry(clientMessageId: string): void;
  discard(clientMessageId: string): void;
  discardAll(): void;
  /** Sends what waits, one after the other; harmless while it is doing so. */
  flush(): Promise<void>;
  /** Looks again at what the storage holds: another tab has changed it. */
  reread(): void;
}

/** Answers that another try may change; others are final. */
const passing = new Set([
  'NETWORK',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'INTERNAL_SERVER_ERROR',
  'SCHEMA_CHANGED',
]);
const firstWaitMs = 1_000;
const longestWaitMs = 15_000;

/**
 * Messages on their way. Each lies in the storage under a key of its own from the moment it is
 * written until the server has it, so that neither a reload nor another tab loses or doubles one.
 */
export function createOutbox<Sent>(surroundings: Surroundings<Sent>): Outbox {
  const { storage, send, onSent, later } = surroundings;
  const prefix = `clipgraph.outbox.${surroundings.viewerId}.`;
  const $waiting = atom<readonly Waiting[]>(readWaiting(storage, prefix));
  let isSending = false;
  let waitMs = firstWaitMs;

  const drop = (id: string) => {
    storage.removeItem(prefix + id);
    $waiting.set($waiting.get().filter(({ clientMessageId }) => clientMessageId !== id));
  };
  const keep = (message: Waiting) => {
    try {
      storage.setItem(prefix + message.clientMessageId, JSON.stringify(message));
    } catch {
      // The storage is full: it waits in this page alone.
    }
    const others = $waiting
      .get()
      .filter(({ clientMessageId }) => clientMessageId !== message.clientMessageId);
    $waiting.set([...others, message].sort((a, b) => a.order - b.order));
  };

  async function flush(): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      for (let next = nextOf($waiting.get()); next; next = nextOf($waiting.get())) {
        const { clientMessageId } = next;
        try {
          const sent = await send(next);
          waitMs = firstWaitMs;
          onSent(sent, next);
          drop(clientMessageId);
        } catch (error) {
          const { code, retryAfterSeconds = 0 } = faultOf(error);
          if (passing.has(code)) {
            later(() => void flush(), Math.max(waitMs, retryAfterSeconds * 1_000));
            waitMs = Math.min(waitMs * 2, longestWaitMs);
            return;
          }
          const isThere = $waiting.get().some((one) => one.clientMessageId === clientMessageId);
          if (isThere) keep({ ...next, refusal: code });
        }
      }
    } finally {
      isSending = false;
    }
  }

  return {
    $waiting,
    write(to, text) {
      const last = $waiting.get().at(-1)?.order ?? 0;
      keep({ clientMessageId: newKey(), to, text, order: Math.max(Date.now(), last + 1) });
      void flush();
    },
    retry(id) {
      const message = $waiting.get().find(({ clientMessageId }) => clientMessageId === id);
      if (!message) return;
      const { refusal: _refusal, ...again } = message;
      keep(again);
      void flush();
    },
    discard: drop,
    discardAll() {
      for (const { clientMessageId } of $waiting.get()) drop(clientMessageId);
    },
    flush,
    reread: () => $waiting.set(readWaiting(storage, prefix)),
  };
}

const nextOf = (waiting: readonly Waiting[]) => waiting.find(({ refusal }) => !refusal);

function readWaiting(storage: Surroundings<unknown>['storage'], prefix: string): Waiting[] {
  const waiting: Waiting[] = [];
  for (let index = 0; index < storage.length; index += 1) {
    const key = storage.key(index);
    if (!key?.startsWith(prefix)) continue;
    const message = parsed(storage.getItem(key));
    if (message) waiting.push(message);
  }
  return waiting.sort((a, b) => a.order - b.order);
}

function parsed(text: string | null): Waiting | undefined {
  try {
    const value = JSON.parse(text ?? 'null') as Waiting | null;
    return value?.clientMessageId && value.to ? value : undefined;
  } catch {
    return undefined;
  }
}
