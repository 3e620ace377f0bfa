import { rooms as definitions } from '@clipgraph/deploy/rooms.ts';
import { type Answers, createInProcessAskTransport } from '@clipgraph/platform/ask/in-process.ts';
import { createInProcessCache, createInProcessPubSub } from '@clipgraph/platform/cache/in-process.ts';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { outbox } from '@clipgraph/platform/events/tables.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { createRateLimits } from '@clipgraph/platform/limits/limits.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { type OpenRoom, openRoom } from '@clipgraph/platform/subgraph/open-room.ts';
import { count } from 'drizzle-orm';
import { expect, vi } from 'vitest';
import type { Stack } from './stack.ts';

/** The rooms' databases seen from this process, without taking part: nothing is relayed, consumed, folded or cached by it. */
export interface Inspection {
  readonly rooms: ReadonlyMap<string, OpenRoom>;
  /** Events that no relay has handed over yet, in one room or in all. */
  outboxDepth(room?: string): Promise<number>;
  close(): Promise<void>;
}

export async function inspect(stack: Stack): Promise<Inspection> {
  const config = loadConfig({ ...stack.environment, REDIS_URL: undefined, KAFKA_BROKERS: undefined, LOG_LEVEL: 'silent' });
  const answers = new Map<string, Answers>();
  const foundation = {
    config,
    log: createLog('silent', 'inspection'),
    createCache: () => createInProcessCache(),
    pubSub: createInProcessPubSub(() => {}),
    rateLimits: createRateLimits({ enabled: false }),
    keyring: createKeyring(config.SECRETS),
    askTransport: createInProcessAskTransport(answers),
    holder: 'inspection',
  };
  const opened = await Promise.all(definitions.map((definition) => openRoom(definition, foundation)));
  for (const room of opened) answers.set(room.definition.name, room.answers);
  const depthOf = async (room: OpenRoom) => {
    const [row] = await room.services.database.db.select({ depth: count().mapWith(Number) }).from(outbox);
    return row?.depth ?? 0;
  };
  return {
    rooms: new Map(opened.map((room) => [room.definition.name, room])),
    async outboxDepth(name) {
      const depths = await Promise.all(opened.filter((room) => name === undefined || room.definition.name === name).map(depthOf));
      return depths.reduce((sum, depth) => sum + depth, 0);
    },
    close: async () => {
      for (const room of opened) await room.close();
    },
  };
}

/** @returns after how many ms the room's outbox was empty. @throws when it is not within `patienceMs` */
export async function outboxEmptiedAfterMs(stack: Stack, room: string, patienceMs: number): Promise<number> {
  const inspection = await inspect(stack);
  const began = performance.now();
  try {
    await vi.waitFor(async () => expect(await inspection.outboxDepth(room)).toBe(0), { timeout: patienceMs, interval: 50 });
    return Math.round(performance.now() - began);
  } finally {
    await inspection.close();
  }
}
