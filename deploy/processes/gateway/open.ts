import cluster from 'node:cluster';
import { sharedStore } from '@clipgraph/gateway/documents/hot-store.ts';
import { createIdentity } from '@clipgraph/gateway/identity/identity.ts';
import { mountJwks } from '@clipgraph/gateway/identity/jwks-route.ts';
import { identityFromUserSubgraph } from '@clipgraph/gateway/identity/user-subgraph.ts';
import { listenAlso } from '@clipgraph/gateway/rest/second-port.ts';
import { createGateway } from '@clipgraph/gateway/server.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { forbidSniffing } from '@clipgraph/platform/http/no-sniffing.ts';
import { createPresence } from '@clipgraph/platform/live/presence.ts';
import { mountHealth, mountMetrics } from '@clipgraph/platform/telemetry/health.ts';
import { observeAsk } from '@clipgraph/platform/telemetry/observe/observe-ask.ts';
import { observeHealth } from '@clipgraph/platform/telemetry/observe/observe-process.ts';
import { shareMetrics } from '@clipgraph/platform/telemetry/observe/worker-metrics.ts';
import Fastify from 'fastify';
import type { Logger } from 'pino';
import { knownDocuments } from '../known-documents.ts';
import { mountPages } from '../pages.ts';
import { openProcess, type Service } from '../process.ts';
import { readSupergraph } from '../supergraph.ts';
import { connectSubgraphs } from './subgraphs.ts';

/** The front door as a process of its own, in front of subgraphs that run apart. */
export const openGateway = (config: Config, log: Logger): Promise<Service> =>
  openProcess({ config, log, name: 'gateway', addresses: config }, async (process) => {
    const { stores, telemetry, closing } = process;
    // Metrics are for the operator, not for clients, so they have a port of their own.
    const metrics = Fastify();
    forbidSniffing(metrics);
    mountMetrics(metrics, telemetry.registry);
    closing.defer(() => metrics.close());
    const subgraphs = connectSubgraphs(process);
    const identity = createIdentity({
      ...identityFromUserSubgraph(observeAsk(subgraphs.ask, telemetry), stores.pubSub),
      log,
    });
    closing.defer(identity.close);

    const gateway = await createGateway({
      config,
      log,
      supergraphSdl: await readSupergraph(),
      transports: subgraphs.transports,
      knownDocuments: await knownDocuments(config),
      hotStore: sharedStore(stores.createCache('gateway'), stores.probes.redis),
      telemetry,
      viewerOf: identity.viewerOf,
      onConnected: createPresence(stores.pubSub),
      async mount(app) {
        const others = { ...stores.probes, ...subgraphs.probes };
        const health = { started: process.isServing, own: {}, others };
        mountHealth(app, { service: 'gateway', ...health });
        observeHealth(telemetry.registry, health);
        subgraphs.observeBreakers(telemetry.registry);
        mountJwks(app, identity);
        mountPages(app, config);
        subgraphs.mountForwards(app);
      },
    });
    closing.defer(gateway.close);
    return {
      async listen() {
        const { HOST: host, PORT, REST_PORT, METRICS_PORT } = config;
        if (cluster.isPrimary) await metrics.listen({ host, port: METRICS_PORT });
        else shareMetrics(telemetry.registry);
        await gateway.prepare();
        await gateway.app.listen({ host, port: PORT });
        if (REST_PORT !== undefined)
          closing.defer(await listenAlso(gateway.app, { host, port: REST_PORT }));
        // Clients are told to leave while both ports still answer.
        closing.defer(gateway.drain);
      },
    };
  });
