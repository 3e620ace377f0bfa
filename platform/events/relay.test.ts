import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import type { EventEnvelope, Publisher } from './event.ts';
import { createLease, leaseMs, soleHolder } from './lease.ts';
import { createOutbox } from './outbox.ts';
import { draft } from './payloads.ts';
import { type Relay, type RelayOptions, startRelay } from './relay.ts';

import { silentLog } from './transport.contract.ts';

let database: ScratchDatabase;
let relays: Relay[];
beforeEach(async () => {
  database = await openScratchDatabase();
  relays = [];
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await database.drop();
});

const writer = createOutbox();
const write = (...sequences: number[]) =>
  database.transaction((tx) =>
    writer.appendMany(
      tx,
      sequences.map((sequence) =>
        draft('clip.user', 'user.changed', 7, sequence, {
          id: 7,
          username: 'u',
          displayName: 'u',
          state: 'active',
        }),
      ),
    ),
  );

function relayTo(publish: Publisher['publish'], options: Partial<RelayOptions> = {}): Relay {
  const relay = startRelay({
    database,
    publisher: { publish },
    lease: soleHolder,
    log: silentLog,
    pollMs: 60_000,
    ...options,
  });
  relays.push(relay);
  return relay;
}
const recorder = () => {
  const seen: number[] = [];
  return {
    seen,
    publish: async (events: readonly EventEnvelope[]) =>
      void seen.push(...events.map((event) => event.sequence)),
  };
};

describe('the relay', () => {
  test('hands over what was committed before the drain, in order, and forgets it', async () => {
    const { seen, publish } = recorder();
    const relay = relayTo(publish);
    await write(1, 2);
    await write(3);
    expect(await relay.drain(5_000)).toBe(true);
    expect(seen).toEqual([1, 2, 3]);
    expect(await relay.status()).toEqual({ depth: 0, oldestAgeMs: 0 });
  });

  test('drains a backlog that is larger than its batch', async () => {
    const { seen, publish } = recorder();
    await write(...Array.from({ length: 25 }, (_, at) => at));
    const relay = relayTo(publish, { batchSize: 4 });
    expect(await relay.drain(5_000)).toBe(true);
    expect(seen).toHaveLength(25);
  });

  test('hands events over again, none lost, after the publisher failed', async () => {
    const { seen, publish } = recorder();
    let failures = 2;
    const relay = relayTo(async (events) => {
      if (failures-- > 0) throw new Error('away');
      await publish(events);
    });
    await write(1, 2);
    expect(await relay.drain(5_000)).toBe(true);
    expect(seen).toEqual([1, 2]);
  });

  test('a drain ends at its deadline while the publisher hangs', async () => {
    const asked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const relay = relayTo(() => {
      asked.resolve();
      return released.promise;
    });
    await write(1);
    expect(await relay.drain(20)).toBe(false);
    expect((await relay.status()).depth).toBe(1);
    await asked.promise;
    released.resolve();
  });

  test('two relays of one outbox: one is at work, the other takes over when it stops', async () => {
    const [first, second] = [recorder(), recorder()];
    const one = relayTo(first.publish, {
      lease: createLease(database, 'relay', 'one'),
      pollMs: 10,
    });
    await write(1);
    await vi.waitFor(() => expect(first.seen).toEqual([1]), 10_000);
    relayTo(second.publish, { lease: createLease(database, 'relay', 'two'), pollMs: 10 });
    await write(2);
    await vi.waitFor(() => expect(first.seen).toEqual([1, 2]), 10_000);
    await one.stop();
    await write(3);
    await vi.waitFor(() => expect(second.seen).toEqual([3]), 10_000);
  });

  test('the lease of a dead process is free again after 10 s, not before', async () => {
    let now = 1_000_000;
    const dead = createLease(database, 'relay', 'dead', () => now);
    const heir = createLease(database, 'relay', 'heir', () => now);
    expect(await dead.hold()).toBe(true);
    now += leaseMs;
    expect(await heir.hold()).toBe(false);
    now += 1;
    expect(await heir.hold()).toBe(true);
    expect(await dead.hold()).toBe(false);
  });
});
