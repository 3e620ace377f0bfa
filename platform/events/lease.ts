import { and, eq, lt, or } from 'drizzle-orm';
import type { Database } from '../database/database.ts';
import { relayLeases } from './tables.ts';

export const leaseMs = 10_000;

/**
 * A named right that one process holds at a time, renewed while it lives and free again `leaseMs`
 * after it died.
 */
export interface Lease {
  /** Takes or renews the lease. @returns whether this process holds it now */
  hold(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * @param holder unique to this process's life, not to its machine: a restarted process must not
 *   believe it still holds the lease
 */
export function createLease(
  { db }: Database,
  name: string,
  holder: string,
  clock: () => number = Date.now,
): Lease {
  return {
    async hold() {
      const now = clock();
      const [taken] = await db
        .update(relayLeases)
        .set({ holder, expiresAt: now + leaseMs })
        .where(
          and(
            eq(relayLeases.name, name),
            or(eq(relayLeases.holder, holder), lt(relayLeases.expiresAt, now)),
          ),
        );
      if (taken.affectedRows > 0) return true;
      const [made] = await db
        .insert(relayLeases)
        .ignore()
        .values({ name, holder, expiresAt: now + leaseMs });
      return made.affectedRows > 0;
    },
    async release() {
      await db
        .update(relayLeases)
        .set({ expiresAt: 0 })
        .where(and(eq(relayLeases.name, name), eq(relayLeases.holder, holder)));
    },
  };
}

/**
 * Embedded: the lock on DATA_DIR already keeps other processes away, so a restart need not wait for
 * the dead one's lease.
 */
export const soleHolder: Lease = { hold: async () => true, release: async () => {} };
