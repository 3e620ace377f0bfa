import { loadSubgraphs } from '@clipgraph/deploy/subgraphs.ts';
import { type Answers, createInProcessAskTransport } from '@clipgraph/platform/ask/in-process.ts';
import {
  createInProcessCache,
  createInProcessPubSub,
} from '@clipgraph/platform/cache/in-process.ts';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import type { Database } from '@clipgraph/platform/database/database.ts';
import { outbox } from '@clipgraph/platform/events/tables.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { createRateLimits } from '@clipgraph/platform/limits/limits.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { type OpenSubgraph, openSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { count } from 'drizzle-orm';
import type { Stack } from '../kit/stack.ts';
import { eventually } from '../kit/world.ts';

/**
 * The subgraphs' databases seen from this process, without taking part: nothing is relayed,
 * consumed, folded or cached by it.
 */
export interface Inspection {
  readonly subgraphs: ReadonlyMap<string, OpenSubgraph>;
  /** Events that no relay has handed over yet, in one subgraph or in all. */
  outboxDepth(subgraph?: string): Promise<number>;
  close(): Promise<void>;
}

export async function inspect(stack: Pick<Stack, 'environment'>): Promise<Inspection> {
  const config = loadConfig({
    ...stack.environment,
    REDIS_URL: undefined,
    KAFKA_BROKERS: undefined,
    LOG_LEVEL: 'silent',
  });
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
  const opened = await Promise.all(
    (await loadSubgraphs()).map((definition) => openSubgraph(definition, foundation)),
  );
  for (const subgraph of opened) answers.set(subgraph.definition.name, subgraph.answers);
  const depthOf = async (subgraph: OpenSubgraph) => {
    const [row] = await subgraph.services.database.db
      .select({ depth: count().mapWith(Number) })
      .from(outbox);
    return row?.depth ?? 0;
  };
  return {
    subgraphs: new Map(opened.map((subgraph) => [subgraph.definition.name, subgraph])),
    async outboxDepth(name) {
      const depths = await Promise.all(
        opened
          .filter((subgraph) => name === undefined || subgraph.definition.name === name)
          .map(depthOf),
      );
      return depths.reduce((sum, depth) => sum + depth, 0);
    },
    close: async () => {
      for (const subgraph of opened) await subgraph.close();
    },
  };
}

/** @throws when there is no such subgraph */
export function dbOf({ subgraphs }: Pick<Inspection, 'subgraphs'>, name: string): Database['db'] {
  const db = subgraphs.get(name)?.services.database.db;
  if (!db) throw new Error(`There is no subgraph ${name}.`);
  return db;
}

/**
 * @returns after how many ms the subgraph's outbox was empty.
 * @throws when it is not within `patienceMs`
 */
export async function outboxEmptiedAfterMs(
  stack: Stack,
  subgraph: string,
  patienceMs: number,
): Promise<number> {
  const inspection = await inspect(stack);
  const began = performance.now();
  try {
    await eventually(patienceMs, async () => {
      const depth = await inspection.outboxDepth(subgraph);
      if (depth > 0) throw new Error(`${depth} events still wait in the outbox of ${subgraph}.`);
    });
    return Math.round(performance.now() - began);
  } finally {
    await inspection.close();
  }
}
