import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { loadOrCreateSecrets } from '@clipgraph/platform/config/secrets.ts';
import { stopOnSignal } from '../../processes/stop-on-signal.ts';
import { serverStatus } from '../servers/control.ts';
import { serverNames } from '../servers/recipe.ts';
import { developmentConfiguration, planServices, type ServicesConfiguration } from './plan.ts';
import { type RunningService, runService } from './run.ts';

const usage = `npm run services [-- --config FILE]

The services mode on one machine, for development: each subgraph, the media worker and the
gateway as a process of its own.
FILE: other ports and variables, as JSON: {"gateway": {"port": 4000, "metricsPort": 9464},
"subgraphs": {"user": 4001, ...}, "media": 4006, "environment": {}}.
Stores: DATABASE_URL, REDIS_URL and KAFKA_BROKERS when they are set, else those of "npm run servers".`;

const { values: options } = parseArgs({
  options: {
    config: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

const restartAfterMs = 1_000;

/**
 * The stores that the environment names, else the private servers that run.
 * @throws Error that says what to start
 */
async function storeAddresses(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of serverNames) Object.assign(found, (await serverStatus(name)).environment);
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS']) {
    const value = process.env[name] ?? found[name];
    if (!value)
      throw new Error(
        `${name} is not set and no private server runs. Start them with: npm run servers`,
      );
    found[name] = value;
  }
  return found;
}

async function main(): Promise<void> {
  const configuration: ServicesConfiguration = options.config
    ? JSON.parse(await readFile(options.config, 'utf8'))
    : developmentConfiguration();
  const config = loadConfig(process.env);
  const secrets = config.SECRETS.length
    ? config.SECRETS
    : await loadOrCreateSecrets(config.DATA_DIR);
  const plans = planServices(configuration, {
    ...(await storeAddresses()),
    SECRETS: secrets.join(','),
  });
  const running = new Map<string, RunningService>();
  let stopping = false;
  const print = (name: string, line: string) =>
    process.stdout.write(`${name.padEnd(12)} ${line}\n`);

  const start = (plan: (typeof plans)[number]): RunningService => {
    const service = runService(plan, print);
    running.set(plan.name, service);
    service.ended.then((how) => {
      if (stopping) return;
      print(plan.name, `${how}; starting it again`);
      setTimeout(() => stopping || start(plan), restartAfterMs);
    });
    return service;
  };
  const stop = async () => {
    stopping = true;
    await Promise.all([...running.values()].map((service) => service.stop()));
  };
  stopOnSignal(stop);
  try {
    await Promise.all(plans.map((plan) => start(plan).untilReady()));
  } catch (error) {
    await stop();
    throw error;
  }
  print(
    'services',
    `ready: http://localhost:${configuration.gateway.port}/graphql   Stop them with Ctrl-C.`,
  );
}

if (options.help) console.log(usage);
else
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
