import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, lt } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Id, IdSource } from './id.ts';
import { createIdSource, type TrackedIdSource } from './id-source.ts';
import { workerLeases } from './tables.ts';

const workers = 16;
/** Renewed when three tenths of it are over. */
const defaultLeaseMs = 10_000;

interface LeasedIdSource extends IdSource {
  /** The worker number held now; another one after a lease was lost. */
  readonly worker: number;
  /** Gives the worker number back. */
  close(): Promise<void>;
}

interface LeaseOptions {
  log: Logger;
  /** Unique to this process's life. */
  holder?: string;
  /** How long to wait when all 16 numbers are held. @default 20 000 */
  waitMs?: number;
  /** @default 10 000 */
  leaseMs?: number;
}

/**
 * Leases one of the subgraph's 16 worker numbers and makes ids under it. The row says up to which
 * millisecond its holder may issue, written ahead of use; the next holder starts above it. So two
 * holders never make the same id, whatever their clocks say. A holder that could not renew in time
 * (by the monotonic clock, which a pause does not stop) issues nothing until it holds a number
 * again.
 * @throws Error when all numbers stay held
 */
export async function leaseWorker(
  database: Database,
  {
    log,
    holder = `${hostname()}:${randomUUID()}`,
    waitMs = 20_000,
    leaseMs = defaultLeaseMs,
  }: LeaseOptions,
): Promise<LeasedIdSource> {
  let held = await waitForLease(database, { holder, leaseMs }, waitMs);
  let closed = false;
  let renewing: Promise<void> | undefined;

  async function renew(): Promise<void> {
    const kept = await extend(database, held).catch((error: unknown) => {
      log.warn(
        { err: error, worker: held.worker },
        'the lease of the worker number could not be renewed',
      );
      return true;
    });
    if (kept || closed) return;
    log.warn({ worker: held.worker }, 'the lease of the worker number was lost; taking another');
    const next = await takeLease(database, { holder, leaseMs }).catch(() => undefined);
    if (next) held = next;
  }
  const renewOnce = () => {
    if (closed) return;
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
  };
  const timer = setInterval(renewOnce, leaseMs * 0.3);
  timer.unref();

  return {
    get worker() {
      return held.worker;
    },
    next(): Id {
      try {
        return held.source.next();
      } catch (error) {
        // After a pause the next timer may be seconds away.
        renewOnce();
        throw error;
      }
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await renewing;
      await release(database, held).catch(() => {});
    },
  };
}

interface Claim {
  holder: string;
  leaseMs: number;
}

interface Held extends Claim {
  worker: number;
  source: TrackedIdSource;
  /** Ids may be made up to this millisecond, and until this monotonic time. */
  issuedUpToMs: number;
  validUntil: number;
}

async function waitForLease(database: Database, claim: Claim, waitMs: number): Promise<Held> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const held = await takeLease(database, claim);
    if (held) return held;
    if (performance.now() > deadline)
      throw new Error(
        `All ${workers} worker numbers are held by other processes; at most ${workers} processes of one subgraph can run at a time.`,
      );
    await delay(200 + Math.random() * 200);
  }
}

/** Takes a number that was never held, else the one that has been free for longest. */
async function takeLease(database: Database, claim: Claim): Promise<Held | undefined> {
  const { holder, leaseMs } = claim;
  const before = performance.now();
  const nowMs = Date.now();
  const rows = await database.db.select().from(workerLeases);
  const taken = new Set(rows.map((row) => row.worker));
  const unused = Array.from({ length: workers }, (_, worker) => worker).find(
    (worker) => !taken.has(worker),
  );
  const expiresAt = nowMs + leaseMs;
  if (unused !== undefined) {
    const [result] = await database.db
      .insert(workerLeases)
      .ignore()
      .values({ worker: unused, holder, expiresAt, issuedUpToMs: expiresAt });
    return result.affectedRows === 1
      ? heldFrom(unused, claim, 0, expiresAt, before)
      : takeLease(database, claim);
  }
  const [free] = rows
    .filter((row) => row.expiresAt < nowMs)
    .sort((a, b) => a.expiresAt - b.expiresAt);
  if (!free) return undefined;
  const issuedUpToMs = Math.max(expiresAt, free.issuedUpToMs + leaseMs);
  const [result] = await database.db
    .update(workerLeases)
    .set({ holder, expiresAt, issuedUpToMs })
    .where(
      and(
        eq(workerLeases.worker, free.worker),
        eq(workerLeases.holder, free.holder),
        eq(workerLeases.expiresAt, free.expiresAt),
        eq(workerLeases.issuedUpToMs, free.issuedUpToMs),
        lt(workerLeases.expiresAt, nowMs),
      ),
    );
  return result.affectedRows === 1
    ? heldFrom(free.worker, claim, free.issuedUpToMs, issuedUpToMs, before)
    : takeLease(database, claim);
}

function heldFrom(
  worker: number,
  { holder, leaseMs }: Claim,
  startAboveMs: number,
  issuedUpToMs: number,
  takenAt: number,
): Held {
  const held: Held = {
    worker,
    holder,
    leaseMs,
    issuedUpToMs,
    validUntil: takenAt + leaseMs,
    source: createIdSource({
      worker,
      startAboveMs,
      issueUpToMs: () => (performance.now() < held.validUntil ? held.issuedUpToMs : 0),
    }),
  };
  return held;
}

/** @returns false when another holder has the number */
async function extend(database: Database, held: Held): Promise<boolean> {
  const { leaseMs } = held;
  const before = performance.now();
  const expiresAt = Date.now() + leaseMs;
  const issuedUpToMs = Math.max(expiresAt, held.source.lastMs + leaseMs, held.issuedUpToMs);
  const [result] = await database.db
    .update(workerLeases)
    .set({ expiresAt, issuedUpToMs })
    .where(and(eq(workerLeases.worker, held.worker), eq(workerLeases.holder, held.holder)));
  if (result.affectedRows !== 1) return false;
  held.issuedUpToMs = issuedUpToMs;
  held.validUntil = before + leaseMs;
  return true;
}

/** The next holder starts right above the last id made, not above what was reserved. */
async function release(database: Database, held: Held): Promise<void> {
  held.validUntil = 0;
  await database.db
    .update(workerLeases)
    .set({ holder: '', expiresAt: 0, issuedUpToMs: held.source.lastMs })
    .where(and(eq(workerLeases.worker, held.worker), eq(workerLeases.holder, held.holder)));
}
