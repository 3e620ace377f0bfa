import { type Config, ConfigError } from '@clipgraph/platform/config/config.ts';
import { createKeyring, type Keyring } from '@clipgraph/platform/identity/keyring.ts';
import { openTelemetry, type Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { Logger } from 'pino';
import { type Addresses, explainListenFault } from './listen-fault.ts';
import { openStores, type Stores } from './stores.ts';

/** What runs until it is told to stop. */
export interface Service {
  /** @throws ConfigError that names the variable to change when it cannot listen there */
  listen(): Promise<void>;
  /** Takes no new work, finishes what is in flight, closes the stores. */
  close(): Promise<void>;
}

/** What every process of the product has. */
export interface Process {
  readonly config: Config;
  readonly log: Logger;
  readonly keyring: Keyring;
  readonly stores: Stores;
  readonly telemetry: Telemetry;
  /** Everything that was opened: closed in the opposite order when the process stops. */
  readonly closing: AsyncDisposableStack;
  /** Aborted when the process begins to stop. */
  readonly stopping: AbortSignal;
  /** Whether it takes work: it listens and has not begun to stop. */
  isServing(): boolean;
}

interface ProcessOptions {
  config: Config;
  log: Logger;
  /** Names the process in metrics and traces. */
  name: string;
  /** Where it will listen. @default HOST and PORT of `config` */
  addresses?: Addresses;
  /** What was opened before, to be closed last. @default nothing */
  opened?: AsyncDisposableStack;
}

/**
 * Opens what every process has, then what `open` adds. When anything fails, what was opened is
 * closed again.
 * @param open adds whatever it opens to `closing`; what it gives listens when it is asked to
 */
export async function openProcess<Opened extends { listen(): Promise<void> }>(
  { config, log, name, addresses = pick(config), opened }: ProcessOptions,
  open: (process: Process) => Promise<Opened>,
): Promise<Opened & Service> {
  await using untilOpen = new AsyncDisposableStack();
  const closing = untilOpen.use(opened ?? new AsyncDisposableStack());
  const keyring = createKeyring(config.SECRETS);
  const stores = await openStores(config, log);
  closing.defer(stores.close);
  const telemetry = await openTelemetry(config, name);
  closing.defer(telemetry.close);
  const stop = new AbortController();
  let listens = false;
  const running = await open({
    config,
    log,
    keyring,
    stores,
    telemetry,
    closing,
    stopping: stop.signal,
    isServing: () => listens && !stop.signal.aborted,
  });
  // From here on only `close` closes it.
  untilOpen.move();
  return {
    ...running,
    async listen() {
      await running.listen().catch((error: unknown) => {
        throw explainListenFault(error, addresses);
      });
      listens = true;
    },
    async close() {
      stop.abort();
      await closing.disposeAsync();
    },
  };
}

const pick = ({ HOST, PORT }: Config): Addresses => ({ HOST, PORT });

/** Where the other processes are. @throws ConfigError when it is not said */
export function addressesOf(config: Config): ReadonlyMap<string, string> {
  if (!config.SUBGRAPH_URLS)
    throw new ConfigError(
      'SUBGRAPH_URLS is required by services that run apart: name=http://host:port, comma separated.',
    );
  return config.SUBGRAPH_URLS;
}
