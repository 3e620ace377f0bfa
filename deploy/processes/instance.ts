import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mountExplorer } from '@clipgraph/gateway/explorer/mount.ts';
import { createIdentity } from '@clipgraph/gateway/identity/identity.ts';
import { mountJwks } from '@clipgraph/gateway/identity/jwks-route.ts';
import { identityFromUserSubgraph } from '@clipgraph/gateway/identity/user-subgraph.ts';
import { listenAlso } from '@clipgraph/gateway/rest/second-port.ts';
import { createGateway, type Gateway } from '@clipgraph/gateway/server.ts';
import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import { createAsk, createSharedAsk } from '@clipgraph/platform/ask/create-ask.ts';
import { type Answers, createInProcessAskTransport } from '@clipgraph/platform/ask/in-process.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { loadOrCreateSecrets } from '@clipgraph/platform/config/secrets.ts';
import type { DeadLetters } from '@clipgraph/platform/events/dead-letters.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { lockDataDir } from '@clipgraph/platform/ids/data-dir-lock.ts';
import { type OpenSubgraph, openSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { mountHealth, mountMetrics } from '@clipgraph/platform/telemetry/health.ts';
import { observeEvents } from '@clipgraph/platform/telemetry/observe/event-metrics.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe/observe-ask.ts';
import {
  observeDisk,
  observeHealth,
} from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { observeSubgraphs } from '@clipgraph/platform/telemetry/observe/observe-subgraphs.ts';
import { openTelemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { Logger } from 'pino';
import { loadSubgraphs } from '../subgraphs.ts';
import { type EventFlowOptions, openEventFlow } from './event-flow.ts';
import { knownDocuments } from './known-documents.ts';
import { explainListenFault } from './listen-fault.ts';
import { openStores } from './stores.ts';

/** How long the answer of a mutation may wait for its events to reach their consumers. */
const settleDeadlineMs = 1_000;

/**
 * The whole product in one process: every subgraph open, its events flowing, and the front door
 * ready to listen.
 */
export interface Instance {
  readonly config: Config;
  readonly subgraphs: ReadonlyMap<string, OpenSubgraph>;
  readonly log: Logger;
  readonly gateway: Gateway;
  readonly deadLetters: DeadLetters;
  /** Hands the events written so far to their consumers. */
  settle(): Promise<void>;
  /** Aborted when the instance begins to stop. */
  readonly stopping: AbortSignal;
  /** Takes requests at HOST:PORT, and at REST_PORT when there is one. */
  listen(): Promise<void>;
  /** Takes them at a further port, too. @throws EADDRINUSE when something else listens there */
  listenAlso(port: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * @throws Error with a sentence for the operator when another process has the data folder, or a
 *   store cannot be opened
 */
export async function openInstance(
  given: Config,
  log: Logger,
  options: EventFlowOptions = {},
): Promise<Instance> {
  const unlock = await lockDataDir(given.DATA_DIR);
  const closers: (() => Promise<void> | void)[] = [unlock];
  const stopping = new AbortController();
  const close = async () => {
    stopping.abort();
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const config =
      given.SECRETS.length > 0
        ? given
        : { ...given, SECRETS: await loadOrCreateSecrets(given.DATA_DIR) };
    const stores = openStores(config, log);
    closers.push(stores.close);
    const telemetry = await openTelemetry(config, 'clipgraph');
    closers.push(telemetry.close);
    const answers = new Map<string, Answers>();
    const askTransport = observeAsk(createInProcessAskTransport(answers), telemetry);
    const foundation = {
      config,
      log,
      ...stores,
      keyring: createKeyring(config.SECRETS),
      askTransport,
      sharedAsk: createSharedAsk(createAsk(askTransport)),
      holder: randomUUID(),
      telemetry,
    };
    const opened = await Promise.all(
      (await loadSubgraphs()).map((definition) => openSubgraph(definition, foundation)),
    );
    const subgraphs = new Map(
      opened.map((subgraph) => [subgraph.definition.name as string, subgraph]),
    );
    for (const subgraph of opened) {
      answers.set(subgraph.definition.name, subgraph.answers);
      closers.push(subgraph.close);
    }
    const events = await openEventFlow(
      config,
      opened.map((subgraph) => subgraph.consumer),
      log,
      options,
    );
    closers.push(events.close);
    for (const subgraph of opened) {
      await subgraph.start(events.publisher);
      const stopWorker = await subgraph.definition.startWorker?.(subgraph.services);
      if (stopWorker) closers.push(stopWorker);
    }
    // No subgraph hands events to one that is closed already; they wait for the next start.
    closers.push(
      async () => void (await Promise.all(opened.map((subgraph) => subgraph.relay?.stop()))),
    );

    const identity = createIdentity({
      ...identityFromUserSubgraph(foundation.askTransport, stores.pubSub),
      log,
    });
    closers.push(identity.close);
    const settle = async () => {
      await Promise.all(opened.map((subgraph) => subgraph.settle(settleDeadlineMs)));
    };
    let listening = false;
    const gateway = await createGateway({
      config,
      log,
      supergraphSdl: await readFile(
        new URL('../../schema/supergraph.graphql', import.meta.url),
        'utf8',
      ),
      transports: new Map(
        opened.map((subgraph) => [
          subgraph.definition.name,
          createInProcessTransport({
            schema: subgraph.schema,
            createContext: ({ viewer, requestId }, query) =>
              subgraph.createContext({ viewer, requestId, ...(query && { query }) }),
          }),
        ]),
      ),
      viewerOf: identity.viewerOf,
      afterMutation: settle,
      knownDocuments: await knownDocuments(config),
      telemetry,
      async mount(app) {
        const health = {
          started: () => listening,
          own: Object.fromEntries(
            opened.map((subgraph) => [subgraph.definition.name, subgraph.services.database.ping]),
          ),
          others: { ...stores.probes, ...events.probes },
        };
        mountHealth(app, { service: 'clipgraph', ...health });
        const { registry } = telemetry;
        observeHealth(registry, health);
        observeDisk(registry, config.DATA_DIR);
        observeSubgraphs(registry, opened);
        observeEvents(
          registry,
          opened.map((subgraph) => ({
            name: subgraph.definition.name,
            outbox: async () => subgraph.relay?.status(),
            lag: () => events.lag(subgraph.definition.name),
          })),
        );
        mountMetrics(app, registry);
        mountJwks(app, identity);
        if (config.EXPLORER) mountExplorer(app);
        for (const subgraph of opened) await subgraph.definition.routes?.(app, subgraph.services);
      },
    });
    closers.push(async () => {
      listening = false;
      await gateway.close();
    });
    const listen = async () => {
      try {
        await gateway.app.listen({ host: config.HOST, port: config.PORT });
        if (config.REST_PORT !== undefined) await listenHereToo(config.REST_PORT);
      } catch (error) {
        throw explainListenFault(error, config);
      }
      listening = true;
    };
    const listenHereToo = async (port: number) => {
      closers.push(await listenAlso(gateway.app, { host: config.HOST, port }));
    };
    return {
      config,
      log,
      subgraphs,
      gateway,
      deadLetters: events.deadLetters,
      settle,
      stopping: stopping.signal,
      listen,
      listenAlso: listenHereToo,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
