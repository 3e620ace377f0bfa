import { asc, count, inArray, max, min } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Database } from '../database/database.ts';
import { padIds } from '../database/statements.ts';
import type { Publisher } from './event.ts';
import { type Lease, leaseMs } from './lease.ts';
import { toEnvelope } from './outbox.ts';
import { outbox } from './tables.ts';

interface RelayStatus {
  /** Events written and not handed over yet. */
  depth: number;
  /** Age of the oldest of them; 0 when there is none. */
  oldestAgeMs: number;
}

/**
 * Moves a subgraph's outbox to the publisher: in commit order per key, at least once, one relay at
 * work per outbox.
 */
export interface Relay {
  /** Wakes it at once; call it after a commit. */
  nudge(): void;
  /**
   * Resolves true when every event present at the call was handed over, false when that took longer
   * than `deadlineMs`.
   */
  drain(deadlineMs: number): Promise<boolean>;
  status(): Promise<RelayStatus>;
  /** Finishes the batch in hand and gives the lease back. */
  stop(): Promise<void>;
}

export interface RelayOptions {
  database: Database;
  publisher: Publisher;
  lease: Lease;
  log: Logger;
  /** How often it looks by itself. @default 500 */
  pollMs?: number;
  batchSize?: number;
  clock?: () => number;
}

const slowestRetryMs = 5_000;

interface Waiter {
  /** Reads that began before this number may have missed events of this waiter. */
  fromRead: number;
  /** The newest event it waits for, once a full batch made it necessary to know. */
  upTo: number | null;
  done(): void;
}

export function startRelay({
  database,
  publisher,
  lease,
  log,
  pollMs = 500,
  batchSize = 256,
  clock = Date.now,
}: RelayOptions): Relay {
  const { db } = database;
  let stopping = false;
  let nudged = false;
  let wake: (() => void) | undefined;
  let heldUntil = 0;
  let reads = 0;
  let waiters: Waiter[] = [];

  const nudge = () => {
    nudged = true;
    wake?.();
  };
  let endRest: (() => void) | undefined;
  /**
   * Only an idle rest is cut short by a nudge: while the publisher is away, new events must not
   * hammer it.
   */
  const rest = (ms: number, idle: boolean) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
      wake = idle ? endRest : undefined;
    });

  async function renew(): Promise<void> {
    const asked = performance.now();
    heldUntil = (await lease.hold()) ? asked + leaseMs : 0;
  }
  const renewal = setInterval(() => {
    if (heldUntil > 0) renew().catch(() => {});
  }, leaseMs / 3);

  /**
   * @returns whether there may be more. Nothing is marked before the publisher has it: a crash in
   *   between repeats, never loses.
   */
  async function handOver(): Promise<boolean> {
    const read = ++reads;
    const rows = await db.select().from(outbox).orderBy(asc(outbox.outboxId)).limit(batchSize);
    const full = rows.length === batchSize;
    if (full && waiters.some((waiter) => waiter.upTo === null)) {
      const [newest] = await db.select({ id: max(outbox.outboxId).mapWith(Number) }).from(outbox);
      for (const waiter of waiters) waiter.upTo ??= newest?.id ?? 0;
    }
    if (rows.length > 0) {
      await publisher.publish(rows.map(toEnvelope));
      const ids = rows.map((row) => row.outboxId);
      await db.delete(outbox).where(inArray(outbox.outboxId, padIds(ids)));
    }
    const newest = rows.at(-1)?.outboxId ?? 0;
    waiters = waiters.filter((waiter) => {
      const served = full ? waiter.upTo !== null && newest >= waiter.upTo : waiter.fromRead <= read;
      if (served) waiter.done();
      return !served;
    });
    return full;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping) {
      nudged = false;
      let more = false;
      try {
        if (performance.now() >= heldUntil) await renew();
        if (heldUntil > 0) more = await handOver();
        failures = 0;
      } catch (error) {
        failures++;
        if (failures === 1 || failures % 20 === 0)
          log.warn({ err: error, failures }, 'events could not be handed over; trying again');
      }
      if (failures > 0)
        await rest(Math.min(slowestRetryMs, 50 * 2 ** Math.min(failures, 10)), false);
      else if (!more && !nudged && !stopping) await rest(pollMs, true);
    }
    clearInterval(renewal);
    await lease
      .release()
      .catch((error) => log.warn({ err: error }, 'the relay lease ends by itself'));
  }
  const running = run();

  return {
    nudge,
    drain(deadlineMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiters = waiters.filter((other) => other !== waiter);
          resolve(false);
        }, deadlineMs);
        const waiter: Waiter = {
          fromRead: reads + 1,
          upTo: null,
          done() {
            clearTimeout(timer);
            resolve(true);
          },
        };
        waiters.push(waiter);
        nudge();
      });
    },
    async status() {
      const [row] = await db
        .select({ depth: count().mapWith(Number), oldest: min(outbox.occurredAt).mapWith(Number) })
        .from(outbox);
      const oldest = row?.oldest ?? null;
      return {
        depth: row?.depth ?? 0,
        oldestAgeMs: oldest === null ? 0 : Math.max(0, clock() - oldest),
      };
    },
    async stop() {
      stopping = true;
      endRest?.();
      await running;
    },
  };
}
