import type { Config } from '../config/config.ts';
import { rateLimited } from '../errors/catalogue.ts';

/** Bounds on the bodies that wait on one process's disk until they are checked. */
interface SpoolLimits {
  /** Of all bodies together. */
  readonly bytes: number;
  /** Of one owner's bodies. */
  readonly bytesEach: number;
  /** Bodies at the same time, in all and of one owner. */
  readonly open: number;
  readonly openEach: number;
}

export const spoolLimitsOf = (config: Config): SpoolLimits => ({
  bytes: config.UPLOAD_SPOOL_BYTES,
  bytesEach: config.UPLOAD_SPOOL_BYTES_EACH,
  open: config.UPLOADS_AT_ONCE,
  openEach: config.UPLOADS_AT_ONCE_EACH,
});

/** What one body takes of the budget. */
export interface SpoolShare {
  /** @throws RATE_LIMITED when the disk has no room for so many bytes more */
  take(byteLength: number): void;
  /** Gives everything back, once the body's file is removed. */
  free(): void;
}

export interface SpoolBudget {
  /**
   * @param owner whose body begins: an address, or an account
   * @throws RATE_LIMITED when as many are open as may be
   */
  open(owner: string): SpoolShare;
}

/** When the slowest of bodies may have made room. */
const retryAfterSeconds = 10;

/** Counts what bodies hold of a process's disk, by owner and in all. */
export function createSpoolBudget(limits: SpoolLimits): SpoolBudget {
  const all = { bytes: 0, open: 0 };
  const owners = new Map<string, { bytes: number; open: number }>();
  return {
    open(owner) {
      const own = owners.get(owner) ?? { bytes: 0, open: 0 };
      if (all.open >= limits.open || own.open >= limits.openEach)
        throw rateLimited(retryAfterSeconds);
      owners.set(owner, own);
      all.open += 1;
      own.open += 1;
      let held = 0;
      let isFreed = false;
      return {
        take(byteLength) {
          if (all.bytes + byteLength > limits.bytes || own.bytes + byteLength > limits.bytesEach)
            throw rateLimited(retryAfterSeconds);
          all.bytes += byteLength;
          own.bytes += byteLength;
          held += byteLength;
        },
        free() {
          if (isFreed) return;
          isFreed = true;
          all.bytes -= held;
          own.bytes -= held;
          all.open -= 1;
          own.open -= 1;
          if (own.open === 0) owners.delete(owner);
        },
      };
    },
  };
}
