import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface ProductProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it wrote so far, both streams. */
  output(): string;
  /** Ends it and resolves with its exit code and signal. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Each process that asks for ports has a range of its own, so that two test files never get the
 * same one: Vitest numbers the processes of a run, where their ids alone may end in the same
 * digits.
 */
const portsOfProcess = 100;
const { VITEST_WORKER_ID } = process.env;
const processNumber = VITEST_WORKER_ID ? process.ppid + Number(VITEST_WORKER_ID) : process.pid;
const firstPort = 20_000 + (processNumber % 100) * portsOfProcess;
let portsGiven = 0;

/**
 * A port that nobody has, another one at each call. It lies below the ports that the system gives
 * to outgoing connections: one of those could take it before the process listens on it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + (portsGiven++ % portsOfProcess);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/**
 * Variables that give a deployment databases, topics and keys of its own on servers that others
 * use: nobody was there before, or is beside it.
 */
export function ownStores(): {
  DATABASE_PREFIX: string;
  KAFKA_PREFIX: string;
  REDIS_PREFIX: string;
} {
  const name = randomUUID().slice(0, 8);
  return {
    DATABASE_PREFIX: `test_${name}_`,
    KAFKA_PREFIX: `test-${name}.`,
    REDIS_PREFIX: `test-${name}:`,
  };
}

/**
 * A process of the product, started as its user would.
 * @param script below the folder; resolves once `ready` was printed, throws with its output when it
 *   ends before
 * @param options arguments of the script, and a folder other than this repository
 */
export async function startProcess(
  script: string,
  env: Record<string, string>,
  ready: RegExp = /is ready/,
  { args = [], folder = root }: { args?: readonly string[]; folder?: string } = {},
): Promise<ProductProcess> {
  const port = env.PORT ?? String(await freePort());
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { ...process.env, HOST: '127.0.0.1', ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (ready.test(output)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    ended.then(([code]) => reject(new Error(`${script} ended with ${code}:\n${output}`)));
  });
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code, by] = await ended;
      return { code, signal: by };
    },
  };
}
