import type { Joinable } from './format.ts';

/** What a subgraph answered to one operation. */
export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly text: string;
}

/** One who waits for the answer to an operation of a joined request. */
export interface Passenger {
  readonly operation: Joinable;
  /** By the monotonic clock. */
  readonly endsAtMs: number;
  isWaiting(): boolean;
  take(answer: Answer): void;
  fail(reason: unknown): void;
  /** Called when it has left before its answer. */
  left: () => void;
}

interface PassengerOptions {
  readonly operation: Joinable;
  /** How long the answer may take. */
  readonly restMs: number;
  readonly signal: AbortSignal | undefined;
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

/** It leaves with its client, whoever travels on. */
export function createPassenger(options: PassengerOptions): Passenger {
  const { operation, restMs, signal, resolve, reject } = options;
  let waits = true;
  const end = () => {
    waits = false;
    signal?.removeEventListener('abort', leave);
  };
  const passenger: Passenger = {
    operation,
    endsAtMs: performance.now() + restMs,
    isWaiting: () => waits,
    take(answer) {
      if (!waits) return;
      end();
      resolve(answer);
    },
    fail(reason) {
      if (!waits) return;
      end();
      reject(reason);
    },
    left: () => {},
  };
  const leave = () => {
    passenger.fail(signal?.reason);
    passenger.left();
  };
  signal?.addEventListener('abort', leave, { once: true });
  return passenger;
}

/**
 * Calls `late` with those whose time is over, by one timer for all of them.
 * @returns a function that ends it
 */
export function watchTime(
  passengers: readonly Passenger[],
  late: (passenger: Passenger) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const nowMs = performance.now();
    for (const passenger of passengers)
      if (passenger.isWaiting() && passenger.endsAtMs <= nowMs) late(passenger);
    wait();
  };
  const wait = () => {
    const ends = passengers.flatMap((one) => (one.isWaiting() ? [one.endsAtMs] : []));
    if (ends.length === 0) return;
    timer = setTimeout(look, Math.ceil(Math.max(1, Math.min(...ends) - performance.now())));
  };
  wait();
  return () => clearTimeout(timer);
}
