import type { CreateThread } from '@clipgraph/gateway/cold/thread.ts';
import { createIdentity } from '@clipgraph/gateway/identity/identity.ts';
import { identityFromUserSubgraph } from '@clipgraph/gateway/identity/user-subgraph.ts';
import { listenAlso } from '@clipgraph/gateway/rest/second-port.ts';
import type { Gateway } from '@clipgraph/gateway/server.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { loadOrCreateSecrets } from '@clipgraph/platform/config/secrets.ts';
import type { DeadLetters } from '@clipgraph/platform/events/dead-letters.ts';
import { lockDataDir } from '@clipgraph/platform/ids/data-dir-lock.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { Logger } from 'pino';
import { openFrontDoor } from './embedded/front-door.ts';
import { openSubgraphs, startSubgraphs } from './embedded/subgraphs.ts';
import type { EventFlowOptions } from './events/event-flow.ts';
import { openEventFlow } from './events/open.ts';
import { openProcess, type Process, type Service } from './process.ts';

/**
 * The whole product in one process: every subgraph open, its events flowing, and the front door
 * ready to listen at HOST:PORT, and at REST_PORT when there is one.
 */
export interface Instance extends Service {
  readonly config: Config;
  readonly subgraphs: ReadonlyMap<string, OpenSubgraph>;
  readonly log: Logger;
  readonly gateway: Gateway;
  readonly deadLetters: DeadLetters;
  /** Hands the events written so far to their consumers. */
  settle(): Promise<void>;
  /** Aborted when the instance begins to stop. */
  readonly stopping: AbortSignal;
  /** Takes requests at a further port, too. @throws EADDRINUSE when something else listens there */
  listenAlso(port: number): Promise<void>;
}

interface InstanceOptions extends EventFlowOptions {
  /** Where documents are validated and planned. @default on a thread of the gateway's own */
  openThread?: CreateThread | undefined;
}

/** How long the answer of a mutation may wait for its events to reach their consumers. */
const settleDeadlineMs = 1_000;

/**
 * @throws Error with a sentence for the operator when another process has the data folder, or a
 *   store cannot be opened
 */
export async function openInstance(
  given: Config,
  log: Logger,
  options: InstanceOptions = {},
): Promise<Instance> {
  await using opened = new AsyncDisposableStack();
  opened.defer(await lockDataDir(given.DATA_DIR));
  const config = await withSecrets(given);
  return openProcess(
    { config, log, name: 'clipgraph', addresses: config, opened: opened.move() },
    (process) => openProduct(process, options),
  );
}

async function openProduct(process: Process, { openThread, ...flow }: InstanceOptions) {
  const { config, log, closing } = process;
  const { subgraphs, askTransport } = await openSubgraphs(process);
  const consumers = subgraphs.map((subgraph) => subgraph.consumer);
  const events = await openEventFlow(config, consumers, log, flow);
  closing.defer(events.close);
  // Where others may have the same databases, a command leaves their work to them: it may not even
  // have their folder of media.
  const takesJobs = flow.consumes !== false || config.DATABASE_URL === undefined;
  await startSubgraphs(subgraphs, events, closing, takesJobs);
  const identity = createIdentity({
    ...identityFromUserSubgraph(askTransport, process.stores.pubSub),
    log,
  });
  closing.defer(identity.close);
  const settle = async () => {
    const settling = subgraphs.flatMap((subgraph) => subgraph.settle(settleDeadlineMs) ?? []);
    if (settling.length > 0) await Promise.all(settling);
  };
  const gateway = await openFrontDoor(process, {
    subgraphs,
    events,
    identity,
    settle,
    openThread,
  });
  closing.defer(gateway.close);
  const listenHereToo = async (port: number) => {
    closing.defer(await listenAlso(gateway.app, { host: config.HOST, port }));
  };
  return {
    config,
    log,
    subgraphs: new Map(subgraphs.map((subgraph) => [subgraph.definition.name, subgraph])),
    gateway,
    deadLetters: events.deadLetters,
    settle,
    stopping: process.stopping,
    async listen() {
      await gateway.prepare();
      await gateway.app.listen({ host: config.HOST, port: config.PORT });
      if (config.REST_PORT !== undefined) await listenHereToo(config.REST_PORT);
    },
    listenAlso: listenHereToo,
  };
}

/** The configuration with secrets that are kept in the data folder, when none are given. */
const withSecrets = async (config: Config): Promise<Config> =>
  config.SECRETS.length > 0
    ? config
    : { ...config, SECRETS: await loadOrCreateSecrets(config.DATA_DIR) };
