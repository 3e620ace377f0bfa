import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@clipgraph/deploy/local/servers/control.ts';
import { serversFolder } from '@clipgraph/deploy/local/servers/place.ts';
import { basicServers, type ServerName } from '@clipgraph/deploy/local/servers/recipe.ts';
import { planServices, type ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import { type RunningService, runService } from '@clipgraph/deploy/local/services/run.ts';
import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { openScratchDatabase } from '@clipgraph/platform/database/scratch.ts';
import { sql } from 'drizzle-orm';
import { clipgraph } from './cli.ts';
import { createClient, type GraphqlClient } from './client.ts';
import { freePort, ownStores } from './process.ts';

/** Private servers that only these tests hurt; those of `npm run servers` stay whole. */
export const serversRoot = join(serversFolder, 'faults');

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
  /** Runs `npx clipgraph <words>` on the stores of the stack. */
  clipgraph(...words: string[]): ReturnType<typeof clipgraph>;
  close(): Promise<void>;
}

/** The servers that only these tests hurt, started. @returns the variables that say where they are */
export const startPrivateServers = async (): Promise<Record<string, string>> =>
  Object.assign(
    {},
    ...(await Promise.all(
      basicServers.map((server: ServerName) => startServer(server, serversRoot)),
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
  const stores = await addressStores();
  const shared = {
    ...stores,
    ...ownStores(),
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
  const { environment } = planned[0] as ServicePlan;
  return {
    ...createClient(url),
    url,
    environment,
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
    clipgraph: (...words) =>
      clipgraph({ ...environment, DATA_DIR: '', LOG_LEVEL: 'error' }, ...words),
    close,
  };
}

export const storeNames = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'] as const;

/**
 * Where the real servers are that a test run may use; undefined when not all of them are
 * configured.
 */
export function configuredStores(): Record<string, string> | undefined {
  const stores = Object.fromEntries(
    storeNames.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return Object.keys(stores).length === storeNames.length ? stores : undefined;
}

/** A stack on servers that others use too: closing it drops its databases. */
export async function startStackOn(
  stores: Record<string, string>,
  extra: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const stack = await startStack(extra, async () => stores);
  return {
    ...stack,
    async close() {
      await stack.close();
      const scratch = await openScratchDatabase();
      const prefix = stack.environment.DATABASE_PREFIX;
      for (const subgraph of subgraphNames)
        await scratch.db.execute(sql.raw(`drop database if exists \`${prefix}${subgraph}\``));
      await scratch.drop();
    },
  };
}
