import type { Database } from '../database/database.ts';
import type { Outbox } from '../events/event.ts';
import { type Relay, type RelayOptions, startRelay } from '../events/relay.ts';

/** A subgraph's database and outbox, with the relay that tells others what was written. */
export interface RelayedWrites {
  readonly database: Database;
  readonly outbox: Outbox;
  /** undefined before `start`. */
  readonly relay: Relay | undefined;
  start(options: Pick<RelayOptions, 'publisher' | 'lease' | 'log'>): Relay;
  /** As `OpenSubgraph.settle`. */
  settle(deadlineMs: number): Promise<void> | undefined;
}

/**
 * Watches which transactions append to the outbox, and wakes the relay after their commit: woken
 * before it, the relay would find nothing.
 */
export function relayWrites(opened: Database, written: Outbox): RelayedWrites {
  let relay: Relay | undefined;
  let appended = 0;
  let unsettled = false;
  let settling: Promise<void> | undefined;
  const database: Database = {
    ...opened,
    async transaction(work) {
      const before = appended;
      const result = await opened.transaction(work);
      if (appended !== before) {
        unsettled = true;
        relay?.nudge();
      }
      return result;
    },
  };
  return {
    database,
    outbox: {
      append(tx, draft) {
        appended += 1;
        return written.append(tx, draft);
      },
      appendMany(tx, drafts) {
        appended += drafts.length;
        return written.appendMany(tx, drafts);
      },
    },
    get relay() {
      return relay;
    },
    start(options) {
      relay = startRelay({ ...options, database });
      return relay;
    },
    settle(deadlineMs) {
      if (unsettled && relay) {
        unsettled = false;
        const mine: Promise<void> = relay
          .drain(deadlineMs)
          .then(() => undefined)
          .finally(() => {
            if (settling === mine) settling = undefined;
          });
        settling = mine;
      }
      // Whoever finds nothing unsettled committed before the drain under way began, so that one
      // covers it.
      return settling;
    },
  };
}
