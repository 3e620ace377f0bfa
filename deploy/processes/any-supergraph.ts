import { readFile } from 'node:fs/promises';
import { createGateway } from '@clipgraph/gateway/server.ts';
import { createHttpTransport } from '@clipgraph/gateway/transport/http.ts';
import { createHttpSubscriptions } from '@clipgraph/gateway/transport/http-subscriptions.ts';
import { ConfigError, loadConfig } from '@clipgraph/platform/config/config.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { mountHealth } from '@clipgraph/platform/telemetry/health.ts';
import type { Logger } from 'pino';
import { explainListenFault } from './listen-fault.ts';
import type { Service } from './process.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/**
 * Lists of a strange graph have no sizes that mean anything to us, so that its operations are
 * bounded by their documents alone unless the operator says otherwise.
 */
const unboundedCost = `cost=${10 ** 14}`;

type AnySupergraphEnvironment = Record<string, string | undefined> & {
  SUPERGRAPH?: string | undefined;
};

/**
 * The gateway in front of any composed federation 2 supergraph, with its subgraphs at the addresses
 * in the file, and none of this product's own subgraphs, accounts or HTTP APIs: everybody is a
 * guest.
 * @throws Error that names the feature when the supergraph needs one that cannot be honoured
 */
async function openAnySupergraph(
  env: AnySupergraphEnvironment,
  log: Logger,
): Promise<Service & { reload(): Promise<void> }> {
  const path = env.SUPERGRAPH;
  if (!path)
    throw new ConfigError(
      'SUPERGRAPH must name the file of a composed supergraph: SUPERGRAPH=supergraph.graphql npm run gateway.',
    );
  const limits = [unboundedCost, env.OPERATION_LIMITS].filter(Boolean).join(',');
  const config = loadConfig({ ...env, OPERATION_LIMITS: limits, SUBGRAPH_URLS: undefined });
  const closing = new AsyncDisposableStack();
  let serving = false;
  let update: (supergraphSdl: string) => void = () => undefined;

  const gateway = await createGateway({
    config,
    log,
    rest: false,
    supergraphSdl: async (manager) => {
      update = manager.update;
      return { supergraphSdl: await readSupergraph(path) };
    },
    transports: (subgraphs) =>
      new Map(
        subgraphs.map(({ name, url }) => {
          const queries = createHttpTransport({ name, url, log });
          const subscriptions = createHttpSubscriptions({ name, url, log });
          closing.defer(queries.close);
          closing.defer(subscriptions.close);
          return [name, { ...queries, subscribe: subscriptions.subscribe }];
        }),
      ),
    viewerOf: async ({ address }) => guest(address),
    mount: (app) =>
      mountHealth(app, { service: 'gateway', started: () => serving, own: {}, others: {} }),
  });
  return {
    async listen() {
      await gateway.app.listen({ host: config.HOST, port: config.PORT }).catch((error: unknown) => {
        throw explainListenFault(error, { HOST: config.HOST, PORT: config.PORT });
      });
      serving = true;
    },
    reload: async () => update(await readSupergraph(path)),
    async close() {
      serving = false;
      await gateway.close();
      await closing.disposeAsync();
    },
  };
}

async function readSupergraph(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `SUPERGRAPH must name the file of a composed supergraph; ${path} cannot be read: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

/** `SUPERGRAPH=path npm run gateway`. SIGHUP reads the file again. */
if (import.meta.main) {
  try {
    const log = createLog(process.env.LOG_LEVEL ?? 'warn', 'gateway');
    const gateway = await openAnySupergraph(process.env, log);
    stopOnSignal(gateway.close);
    process.on('SIGHUP', () => {
      gateway
        .reload()
        .catch((error: unknown) =>
          log.error({ err: error }, 'the supergraph was not read again; the old one is served'),
        );
    });
    await gateway.listen();
    process.stdout.write(`gateway listens on port ${process.env.PORT ?? 4000}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
