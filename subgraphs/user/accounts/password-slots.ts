import { availableParallelism } from 'node:os';
import { AppError, rateLimited } from '@clipgraph/platform/errors/catalogue.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';

/** How many may be in line while all slots are taken. */
interface LineLimits {
  perAddress: number;
  inAll: number;
}

/** Who wants a slot. */
interface Asker {
  address: string;
  /** false: the address may fill the whole line, as when rate limits are off. */
  isLimited: boolean;
}

/**
 * Runs at most so many pieces of work at once and keeps others waiting in line. The addresses that
 * wait take turns, so that one which asks for much only waits for itself.
 */
type Slots = <T>(asker: Asker, work: () => Promise<T>) => Promise<T>;

/**
 * @throws RATE_LIMITED when too many of one address are in line already; UNAVAILABLE when too many
 *   are in all: a quick refusal is better than an answer that nobody waits for any more.
 */
export function createSlots(slots: number, { perAddress, inAll }: LineLimits): Slots {
  /** Who waits, by address; the first line is the one whose turn it is. */
  const lines = new Map<string, (() => void)[]>();
  let running = 0;
  let waiting = 0;

  function wait({ address, isLimited }: Asker): Promise<void> {
    const key = addressIdentity(address);
    const line = lines.get(key) ?? [];
    if (isLimited && line.length >= perAddress) throw rateLimited(1);
    if (waiting >= inAll)
      throw new AppError(
        'UNAVAILABLE',
        'Too many people are logging in just now. Try again in a moment.',
      );
    lines.set(key, line);
    waiting++;
    return new Promise((resolve) => line.push(resolve));
  }

  /** Hands a slot on to the line whose turn it is, which then goes to the end. */
  function handOn(): void {
    const [turn] = lines;
    if (!turn) {
      running--;
      return;
    }
    const [key, line] = turn;
    const start = line.shift();
    lines.delete(key);
    if (line.length > 0) lines.set(key, line);
    waiting--;
    start?.();
  }

  return async (asker, work) => {
    if (running < slots) running++;
    else await wait(asker);
    try {
      return await work();
    } finally {
      handOn();
    }
  };
}

/**
 * Password hashing takes a core and a thread of Node's pool of four each time; one thread is always
 * left for files and names. An address may have in line what it may register in a minute.
 */
export const passwordSlots = createSlots(Math.min(availableParallelism(), 3), {
  perAddress: 120,
  inAll: 2_000,
});
