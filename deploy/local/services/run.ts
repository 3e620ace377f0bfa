import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import module from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listensAt } from '../../processes/run.ts';
import type { ServicePlan } from './plan.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** One running process of the services mode. */
export interface RunningService {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  /** Resolves with a description of how it ended, once it has. */
  readonly ended: Promise<string>;
  /**
   * Resolves when it is ready: it has said itself that it listens, since another instance may have
   * the port, and its stores answer.
   * @throws Error when it ends before, or is not ready within `patienceMs`
   */
  untilReady(patienceMs?: number): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it and waits until it is gone. @param signal `SIGKILL` for a crash. @default SIGTERM */
  stop(signal?: NodeJS.Signals): Promise<string>;
}

const running = new Set<ChildProcess>();
// Nobody is left to end them when this process goes.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Where processes keep the code that they have compiled for the next ones: where this process was
 * told to, so that all of them share it.
 */
const compileCache = (): string | undefined =>
  process.env.NODE_COMPILE_CACHE ?? module.enableCompileCache().directory;

/** @param onLine gets what the process writes, line by line */
export function runService(
  plan: ServicePlan,
  onLine: (name: string, line: string) => void,
): RunningService {
  const child = spawn(
    process.execPath,
    ['--disable-warning=TimeoutNegativeWarning', ...plan.args],
    {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache(), ...plan.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.add(child);
  let listens = false;
  passLines(child, (line) => {
    listens ||= line.endsWith(listensAt(plan.port));
    onLine(plan.name, line);
  });
  let state: string | undefined;
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(child);
    state = signal ? `was ended by ${signal}` : `ended with ${code}`;
    return state;
  });
  const url = `http://127.0.0.1:${plan.port}`;
  return {
    name: plan.name,
    pid: child.pid as number,
    url,
    ended,
    async untilReady(patienceMs = 60_000) {
      const deadline = Date.now() + patienceMs;
      for (;;) {
        const answers = listens && (await isReady(url));
        if (state !== undefined) throw new Error(`${plan.name} ${state} before it was ready.`);
        if (answers) return;
        if (Date.now() > deadline)
          throw new Error(`${plan.name} was not ready within ${patienceMs / 1000} s.`);
        await sleep(50);
      }
    },
    signal: (signal) => {
      child.kill(signal);
    },
    async stop(signal = 'SIGTERM') {
      if (state === undefined) child.kill(signal);
      return ended;
    },
  };
}

const isReady = (url: string) =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );

function passLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    });
  }
}
