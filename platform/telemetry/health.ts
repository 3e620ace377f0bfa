import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { bearsToken } from '../identity/bearer.ts';

/** Resolves when the thing works, rejects when it does not. */
export type Probe = () => Promise<void>;

export interface HealthOptions {
  /** `gateway`, `user`, ..., or `clipgraph` when everything is in one process. */
  service: string;
  /** False before the start is done and once stopping has begun. */
  started(): boolean;
  /** What this process cannot work without: its own databases. */
  own: Readonly<Record<string, Probe>>;
  /** What is told but never makes it unready: the product goes on without them. */
  others: Readonly<Record<string, Probe>>;
}

interface CheckResult {
  ok: boolean;
  latencyMs: number;
}

const probeTimeoutMs = 1_000;
export const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

/**
 * `/livez`: the process answers. `/readyz`: it is started and its own databases answer, else 503;
 * the others are listed with their latencies. `/version`: what runs here.
 */
export function mountHealth(app: FastifyInstance, options: HealthOptions): void {
  const noStore = { 'cache-control': 'no-store' };
  app.get('/livez', async (_request, reply) => reply.headers(noStore).send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const { ready, own, others } = await checkHealth(options);
    return reply
      .code(ready ? 200 : 503)
      .headers(noStore)
      .send({ status: ready ? 'ready' : 'not ready', started: options.started(), own, others });
  });
  app.get('/version', async (_request, reply) =>
    reply.headers(noStore).send({ service: options.service, version, node: process.versions.node }),
  );
}

/** What `/readyz` tells: only what is its own makes a process unready. */
export async function checkHealth({ started, own, others }: Omit<HealthOptions, 'service'>) {
  const [ownChecks, otherChecks] = await Promise.all([probeAll(own), probeAll(others)]);
  const ready = started() && Object.values(ownChecks).every((check) => check.ok);
  return { ready, own: ownChecks, others: otherChecks, all: { ...ownChecks, ...otherChecks } };
}

async function probeAll(
  probes: Readonly<Record<string, Probe>>,
): Promise<Record<string, CheckResult>> {
  return Object.fromEntries(
    await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await probed(probe)] as const),
    ),
  );
}

async function probed(probe: Probe): Promise<CheckResult> {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), probeTimeoutMs);
  });
  const worked = probe().then(
    () => true,
    () => false,
  );
  const ok = await Promise.race([worked, late]);
  clearTimeout(timer);
  return { ok, latencyMs: Math.round((performance.now() - began) * 10) / 10 };
}

/**
 * The process's own metrics (memory, event loop, garbage collection), to which others add theirs.
 */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * `/metrics` in Prometheus' text format.
 * @param token who reads them must send it, where clients reach the same port. @default nothing is
 *   asked for
 */
export function mountMetrics(app: FastifyInstance, registry: Registry, token?: string): void {
  app.get('/metrics', async (request, reply) => {
    if (token !== undefined && !bearsToken(request.headers.authorization, token))
      return reply.code(401).header('www-authenticate', 'Bearer').send(tokenIsMissing);
    return reply.header('content-type', registry.contentType).send(await registry.metrics());
  });
}

const tokenIsMissing = {
  error: {
    code: 'UNAUTHENTICATED',
    message: 'Send the token of DATA_DIR/metrics-token, or METRICS_TOKEN, as a bearer token.',
  },
};
