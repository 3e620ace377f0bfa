import { mountForward } from '@clipgraph/gateway/transport/forward.ts';
import { createHttpTransport } from '@clipgraph/gateway/transport/http.ts';
import { createHttpSubscriptions } from '@clipgraph/gateway/transport/http-subscriptions.ts';
import type { SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import type { AskTransport } from '@clipgraph/platform/ask/ask.ts';
import { createHttpAskTransport } from '@clipgraph/platform/ask/http-transport.ts';
import { createViewerSigner } from '@clipgraph/platform/identity/viewer-header.ts';
import type { Probe } from '@clipgraph/platform/telemetry/health.ts';
import { gaugesOf } from '@clipgraph/platform/telemetry/metrics.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { requestHeaders } from '@clipgraph/platform/telemetry/tracing.ts';
import type { FastifyInstance } from 'fastify';
import { addressesOf, type Process } from '../process.ts';

/** What subgraphs serve over HTTP besides the graph, by the first part of the path. */
const forwarded = { video: ['media', 'upload'], user: ['pictures', 'account'] };

/** The subgraphs of other processes, as the gateway reaches them. */
interface ConnectedSubgraphs {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly ask: AskTransport;
  /** Whether each of them is ready, for health reports. */
  readonly probes: Readonly<Record<string, Probe>>;
  /** Tells of subgraphs that are left alone since they keep failing. */
  observeBreakers(registry: Telemetry['registry']): void;
  /** Hands uploads and media on to the subgraphs that serve them. */
  mountForwards(app: FastifyInstance): void;
}

/** Connections are made when they are needed, and closed with the process. */
export function connectSubgraphs({
  config,
  log,
  keyring,
  telemetry,
  closing,
}: Process): ConnectedSubgraphs {
  const urls = addressesOf(config);
  const signer = createViewerSigner(keyring);
  const headers = () => requestHeaders(telemetry.tracing);
  const isTraced = () => telemetry.tracing?.isRecording() ?? false;
  const ask = createHttpAskTransport({ urls, keyring, self: 'gateway', headers, log });
  closing.defer(ask.close);
  const connected = [...urls].map(([name, url]) => {
    const queries = createHttpTransport({ name, url, signer, headers, isTraced, log });
    const subscriptions = createHttpSubscriptions({ name, url, signer, log });
    closing.defer(queries.close);
    closing.defer(subscriptions.close);
    return { name, queries, subscriptions };
  });

  return {
    transports: new Map(
      connected.map(({ name, queries, subscriptions }) => [
        name,
        { ...queries, subscribe: subscriptions.subscribe },
      ]),
    ),
    ask,
    probes: Object.fromEntries([...urls].map(([name, url]) => [name, readyProbe(name, url)])),
    observeBreakers: (registry) =>
      gaugesOf(
        registry,
        'clipgraph_breaker_open',
        '1 while a subgraph keeps failing and is left alone.',
        ['subgraph'],
        () =>
          connected.map(
            ({ name, queries }) => [{ subgraph: name }, queries.isBroken() ? 1 : 0] as const,
          ),
      ),
    mountForwards(app) {
      for (const [name, prefixes] of Object.entries(forwarded)) {
        const url = urls.get(name);
        if (!url) continue;
        const { tracing } = telemetry;
        closing.defer(mountForward(app, { name, url, prefixes, signer, log, tracing }));
      }
    },
  };
}

const readyProbe =
  (name: string, url: string): Probe =>
  async () => {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) });
    if (!answer.ok) throw new Error(`${name} is not ready`);
  };
