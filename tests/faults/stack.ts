import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '@clipgraph/deploy/local/servers/control.ts';
import { type ServerName, serverNames } from '@clipgraph/deploy/local/servers/recipe.ts';
import { planServices, type ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import { type RunningService, runService } from '@clipgraph/deploy/local/services/run.ts';
import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { createClient, type GraphqlClient } from '../product/client.ts';
import { freePort } from '../product/process.ts';

/** Private servers that only these tests hurt; those of `npm run servers` stay whole. */
export const serversRoot = fileURLToPath(new URL('../../.servers/faults', import.meta.url));

/**
 * The product in services mode on real servers: one process per subgraph and the gateway, with
 * databases, topics and keys of its own.
 */
export interface Stack extends GraphqlClient {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly plans: ReadonlyMap<string, ServicePlan>;
  /** The process of that name which runs now. */
  service(name: string): RunningService;
  /** Starts another process under a name of its own, and waits until it is ready. */
  start(name: string, plan: ServicePlan): Promise<RunningService>;
  /** Starts the process of that name again, and waits until it is ready. */
  restart(name: string): Promise<RunningService>;
  /**
   * What the processes wrote (warnings and errors, unless more is asked for), to explain a failure.
   */
  faultLines(): string[];
  /** Processes that ended without being stopped by `service(name).stop` or `kill`. */
  readonly unexpectedEnds: readonly string[];
  /** As a crash would. */
  kill(name: string): Promise<void>;
  close(): Promise<void>;
}

const startPrivateServers = async (): Promise<Record<string, string>> =>
  Object.assign(
    {},
    ...(await Promise.all(
      serverNames.map((server: ServerName) => startServer(server, serversRoot)),
    )),
  );

/**
 * @param extra further variables of every process
 * @param addressStores the variables that say where the stores are. @default starts private servers
 */
export async function startStack(
  extra: Readonly<Record<string, string>> = {},
  addressStores = startPrivateServers,
): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-faults-'));
  const name = randomUUID().slice(0, 8);
  const stores = await addressStores();
  const shared = {
    ...stores,
    DATABASE_PREFIX: `fault_${name}_`,
    KAFKA_PREFIX: `fault-${name}.`,
    REDIS_PREFIX: `fault-${name}:`,
    SECRETS: randomUUID() + randomUUID(),
    DATA_DIR: dataDir,
    RATE_LIMITS: 'off',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'warn',
    NODE_ENV: 'test',
    ...extra,
  };
  const subgraphs: Record<string, number> = {};
  for (const subgraph of subgraphNames) subgraphs[subgraph] = await freePort();
  const gateway = { port: await freePort(), metricsPort: await freePort() };
  const planned = planServices(
    { gateway, subgraphs, media: await freePort(), environment: {} },
    shared,
  );
  const plans = new Map(planned.map((plan) => [plan.name, plan]));
  const services = new Map<string, RunningService>();
  const written = new Map<string, string[]>();
  const unexpectedEnds: string[] = [];
  const stopped = new WeakSet<RunningService>();

  async function start(as: string, plan: ServicePlan): Promise<RunningService> {
    const service = runService(plan, (_name, line) => {
      const lines = written.get(as) ?? [];
      written.set(as, lines);
      lines.push(line);
      if (process.env.TEST_SHOW_SERVICES) console.log(`${as}: ${line}`);
    });
    services.set(as, service);
    service.ended.then((how) => {
      if (!stopped.has(service))
        unexpectedEnds.push(`${as} ${how}:\n${(written.get(as) ?? []).slice(-20).join('\n')}`);
    });
    await service.untilReady();
    return service;
  }
  const running = (as: string) => {
    const service = services.get(as);
    if (!service) throw new Error(`No process was started as ${as}.`);
    return {
      ...service,
      stop: (signal?: NodeJS.Signals) => {
        stopped.add(service);
        return service.stop(signal);
      },
    };
  };
  const close = async () => {
    await Promise.all([...services.keys()].map((as) => running(as).stop('SIGKILL')));
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await Promise.all(planned.map((plan) => start(plan.name, plan)));
  } catch (error) {
    await close();
    throw new Error(`The services did not start.\n${unexpectedEnds.join('\n')}`, { cause: error });
  }
  const url = `http://127.0.0.1:${plans.get('gateway')?.port}`;
  return {
    ...createClient(url),
    url,
    environment: (planned[0] as ServicePlan).environment,
    plans,
    service: running,
    start,
    restart: (as) => start(as, plans.get(as) as ServicePlan),
    faultLines: () =>
      [...written].flatMap(([as, lines]) => lines.map((line) => `${as}: ${line.slice(0, 1_000)}`)),
    unexpectedEnds,
    async kill(as) {
      await running(as).stop('SIGKILL');
    },
    close,
  };
}
