import cluster from 'node:cluster';
import { readFile } from 'node:fs/promises';
import { mountExplorer } from '@clipgraph/gateway/explorer/mount.ts';
import { createIdentity } from '@clipgraph/gateway/identity/identity.ts';
import { mountJwks } from '@clipgraph/gateway/identity/jwks-route.ts';
import { identityFromUserSubgraph } from '@clipgraph/gateway/identity/user-subgraph.ts';
import { listenAlso } from '@clipgraph/gateway/rest/second-port.ts';
import { createGateway } from '@clipgraph/gateway/server.ts';
import { mountForward } from '@clipgraph/gateway/transport/forward.ts';
import { createHttpTransport } from '@clipgraph/gateway/transport/http.ts';
import { createHttpSubscriptions } from '@clipgraph/gateway/transport/http-subscriptions.ts';
import type { SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import { createHttpAskTransport } from '@clipgraph/platform/ask/http-transport.ts';
import { type Config, loadConfig } from '@clipgraph/platform/config/config.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { createViewerSigner } from '@clipgraph/platform/identity/viewer-header.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { mountHealth, mountMetrics, type Probe } from '@clipgraph/platform/telemetry/health.ts';
import { gaugesOf } from '@clipgraph/platform/telemetry/metrics.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe/observe-ask.ts';
import { observeHealth } from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { shareMetrics } from '@clipgraph/platform/telemetry/observe/worker-metrics.ts';
import { openTelemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { requestHeaders } from '@clipgraph/platform/telemetry/tracing.ts';
import Fastify from 'fastify';
import type { Logger } from 'pino';
import { isSupervisor, superviseGateways } from './gateway/workers.ts';
import { knownDocuments } from './known-documents.ts';
import { explainListenFault } from './listen-fault.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { openStores } from './stores.ts';
import { addressesOf, type Service } from './subgraph/open.ts';

/** What subgraphs serve over HTTP besides the graph, by the first part of the path. */
const forwarded = { video: ['media', 'upload'], user: ['pictures'] };

/** The front door as a process of its own, in front of subgraphs that run apart. */
async function openGateway(config: Config, log: Logger): Promise<Service> {
  const urls = addressesOf(config);
  const keyring = createKeyring(config.SECRETS);
  const signer = createViewerSigner(keyring);
  const stores = openStores(config, log);
  const telemetry = await openTelemetry(config, 'gateway');
  const headers = () => requestHeaders(telemetry.tracing);
  const askTransport = createHttpAskTransport({ urls, keyring, self: 'gateway', headers, log });
  const identity = createIdentity({
    ...identityFromUserSubgraph(observeAsk(askTransport, telemetry), stores.pubSub),
    log,
  });
  const transports = new Map(
    [...urls].map(([name, url]) => [name, createHttpTransport({ name, url, signer, headers })]),
  );
  const subscriptions = new Map(
    [...urls].map(([name, url]) => [name, createHttpSubscriptions({ name, url, signer, log })]),
  );
  const closeForwards: (() => Promise<void>)[] = [];
  let closeRestPort = async () => {};
  let serving = false;

  const gateway = await createGateway({
    config,
    log,
    supergraphSdl: await readFile(
      new URL('../../schema/supergraph.graphql', import.meta.url),
      'utf8',
    ),
    transports: new Map(
      [...transports].map(([name, transport]) => [
        name,
        { ...transport, subscribe: subscriptions.get(name)?.subscribe },
      ]),
    ) as ReadonlyMap<string, SubgraphTransport>,
    knownDocuments: await knownDocuments(config),
    telemetry,
    viewerOf: identity.viewerOf,
    async mount(app) {
      const health = {
        started: () => serving,
        own: {},
        others: { ...stores.probes, ...subgraphProbes(urls) },
      };
      mountHealth(app, { service: 'gateway', ...health });
      observeHealth(telemetry.registry, health);
      gaugesOf(
        telemetry.registry,
        'clipgraph_breaker_open',
        '1 while a subgraph keeps failing and is left alone.',
        ['subgraph'],
        () =>
          [...transports].map(
            ([subgraph, transport]) => [{ subgraph }, transport.isBroken() ? 1 : 0] as const,
          ),
      );
      mountJwks(app, identity);
      if (config.EXPLORER) await mountExplorer(app);
      for (const [name, prefixes] of Object.entries(forwarded)) {
        const url = urls.get(name);
        if (url)
          closeForwards.push(
            mountForward(app, { name, url, prefixes, signer, log, tracing: telemetry.tracing }),
          );
      }
    },
  });
  // Metrics are for the operator, not for clients, so they have a port of their own.
  const metrics = Fastify();
  mountMetrics(metrics, telemetry.registry);

  return {
    async listen() {
      if (cluster.isPrimary) await metrics.listen({ host: config.HOST, port: config.METRICS_PORT });
      else shareMetrics(telemetry.registry);
      await gateway.app.listen({ host: config.HOST, port: config.PORT });
      if (config.REST_PORT !== undefined)
        closeRestPort = await listenAlso(gateway.app, {
          host: config.HOST,
          port: config.REST_PORT,
        });
      serving = true;
    },
    async close() {
      serving = false;
      await gateway.drain();
      await closeRestPort();
      await gateway.close();
      await identity.close();
      await Promise.all([
        ...[...transports.values(), ...subscriptions.values()].map((transport) =>
          transport.close(),
        ),
        ...closeForwards.map((close) => close()),
        askTransport.close(),
        metrics.close(),
      ]);
      await stores.close();
      await telemetry.close();
    },
  };
}

const subgraphProbes = (urls: ReadonlyMap<string, string>): Record<string, Probe> =>
  Object.fromEntries(
    [...urls].map(([name, url]) => [
      name,
      async () => {
        const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) });
        if (!answer.ok) throw new Error(`${name} is not ready`);
      },
    ]),
  );

try {
  const config = loadConfig(process.env);
  const log = createLog(config.LOG_LEVEL, 'gateway');
  const gateway = isSupervisor(config)
    ? superviseGateways(config, log)
    : await openGateway(config, log);
  stopOnSignal(gateway.close);
  await gateway.listen().catch((error: unknown) => {
    throw explainListenFault(error, config);
  });
  if (cluster.isPrimary) process.stdout.write(`gateway listens on port ${config.PORT}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
