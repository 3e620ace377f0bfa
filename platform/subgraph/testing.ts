import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { graphql } from 'graphql';
import { pino } from 'pino';
import { type Answers, createInProcessAskTransport } from '../ask/in-process.ts';
import { createInProcessCache, createInProcessPubSub } from '../cache/in-process.ts';
import { loadConfig } from '../config/config.ts';
import { createKeyring } from '../identity/keyring.ts';
import { guest, type Viewer } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';
import { createRateLimits } from '../limits/limits.ts';
import type { Foundation } from './foundation.ts';
import { type OpenSubgraph, openSubgraph } from './open-subgraph.ts';
import type { SubgraphDefinition } from './subgraph.ts';

export interface TestSubgraph extends OpenSubgraph {
  readonly foundation: Foundation;
  /** Runs one operation in the subgraph's own schema, as a request of its own. */
  run(
    viewer: Viewer,
    query: string,
    variables?: Record<string, unknown>,
  ): ReturnType<typeof graphql>;
  /**
   * Closes it and opens it once more on the same data, as another process that knows nothing of
   * what this one had in memory.
   */
  reopen(): Promise<TestSubgraph>;
  /** Closes it and deletes its database. */
  dispose(): Promise<void>;
}

/** An account that is asking, from an address of its own. */
export const viewerOf = (accountId: Id, more: Partial<Viewer> = {}): Viewer => ({
  ...guest(`address-of-${accountId}`),
  accountId,
  sessionId: '1',
  ...more,
});

/**
 * For tests: one subgraph on an empty database of its own, embedded or on the server of
 * DATABASE_URL. Nothing runs in the background.
 * @param options.others the answers of the subgraphs that this one asks, by subgraph
 * @param options.environment variables that its configuration is read from, besides where its data
 *   is
 */
export async function openTestSubgraph<Loaders>(
  definition: SubgraphDefinition<Loaders>,
  {
    others = {},
    environment = {},
    foundation: given = {},
  }: {
    others?: Record<string, Answers>;
    environment?: Record<string, string>;
    foundation?: Partial<Foundation>;
  } = {},
): Promise<TestSubgraph> {
  const directory = mkdtempSync(join(tmpdir(), 'clipgraph-'));
  const prefix = `test_${process.pid}_${randomUUID().slice(0, 8)}_`;
  const foundation: Foundation = {
    config: loadConfig({
      DATA_DIR: directory,
      DATABASE_URL: process.env.DATABASE_URL,
      DATABASE_PREFIX: prefix,
      SECRETS: 's'.repeat(32),
      ...environment,
    }),
    log: pino({ level: 'silent' }),
    createCache: () => createInProcessCache(),
    pubSub: createInProcessPubSub(),
    rateLimits: createRateLimits({ enabled: true }),
    keyring: createKeyring(['s'.repeat(32)]),
    askTransport: createInProcessAskTransport(new Map(Object.entries(others))),
    holder: randomUUID(),
    ...given,
  };
  const open = async (): Promise<TestSubgraph> => {
    const subgraph = await openSubgraph(definition as SubgraphDefinition, foundation);
    return {
      ...subgraph,
      foundation,
      run: (viewer, source, variableValues = {}) =>
        graphql({
          schema: subgraph.schema,
          source,
          variableValues,
          contextValue: subgraph.createContext({ viewer, requestId: randomUUID() }),
        }),
      async reopen() {
        await subgraph.close();
        return open();
      },
      async dispose() {
        if (foundation.config.DATABASE_URL)
          await subgraph.services.database.db.execute(
            sql.raw(`drop database \`${prefix}${definition.name}\``),
          );
        await subgraph.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  };
  return open();
}

/**
 * For soaks and benches: a subgraph on the stores of a product, as one more process of it; of an
 * embedded one only while that does not run. Nothing runs in the background, and it asks nobody.
 * @param environment of the product: where its stores are, and its SECRETS
 */
export function openBeside<Loaders>(
  definition: SubgraphDefinition<Loaders>,
  environment: Readonly<Record<string, string>>,
): Promise<OpenSubgraph> {
  const config = loadConfig({ ...environment });
  return openSubgraph(definition as SubgraphDefinition, {
    config,
    log: pino({ level: 'silent' }),
    createCache: () => createInProcessCache(),
    pubSub: createInProcessPubSub(),
    rateLimits: createRateLimits({ enabled: false }),
    keyring: createKeyring(config.SECRETS),
    askTransport: createInProcessAskTransport(new Map()),
    holder: randomUUID(),
  });
}
