import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../local/servers/place.ts';

export interface LoadedInstance {
  url: URL;
  /** Processor time that it has used so far, in ms; undefined where the system does not tell. */
  processorMs(): Promise<number | undefined>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const preferredPort = 14_600;

/** Starts the product in a process and data folder of its own, without rate limits. */
export async function startEmbedded(): Promise<LoadedInstance> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-load-'));
  const port = await freePort(preferredPort);
  const url = new URL(`http://127.0.0.1:${port}`);
  const child = spawn(process.execPath, ['--max-semi-space-size=32', 'deploy/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: url.origin,
      RATE_LIMITS: 'off',
      DEMO: '0',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (/is ready/.test(output)) resolve();
    });
    ended.then(() => reject(new Error(`The instance did not start:\n${output}`)));
  });
  return {
    url,
    processorMs: () => processorMs([child.pid]),
    async close() {
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const clockTicksPerSecond = 100;

/**
 * Processor time that these processes have used so far, in ms; undefined where the system does not
 * tell.
 */
export async function processorMs(
  pids: readonly (number | undefined)[],
): Promise<number | undefined> {
  try {
    const used = await Promise.all(pids.map(processorMsOf));
    return used.reduce((sum, ms) => sum + ms, 0);
  } catch {
    return undefined;
  }
}

/** Linux only: fields 14 and 15, counted from behind the name, which may hold any character. */
async function processorMsOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user + system) * 1_000) / clockTicksPerSecond;
}
