import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The product as a process that is started anew after a change. */
interface Product {
  /** Ends what runs and starts it again; a call during a start waits for it. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** How long it may take to stop before it is killed. Nothing that was acknowledged is lost by it. */
const stopWithinMs = 2_000;
const banner = /\n +Clipgraph is ready/;
const ready = /is ready \(\d+ ms\)/;

/**
 * @param folder of the repository
 * @param print shows a line
 */
export function createProduct(folder: string, print: (line: string) => void): Product {
  let child: ChildProcess | undefined;
  let hasStarted = false;
  let isWaiting = false;
  let turn: Promise<void> = Promise.resolve();

  /** @param beganMs when the change was noticed */
  const start = async (beganMs: number) => {
    const started = spawn(process.execPath, ['--max-semi-space-size=32', 'deploy/start.mjs'], {
      cwd: folder,
      env: { ...process.env, UNANSWERED_FIELDS: 'warn' },
      stdio: ['inherit', 'pipe', 'inherit'],
    });
    child = started;
    const ended = once(started, 'exit').then(() => {
      if (child !== started) return;
      child = undefined;
      print('The product has ended. It starts again with the next change.');
    });
    const isAgain = hasStarted;
    let isReady = false;
    await new Promise<void>((resolve) => {
      void ended.then(resolve);
      started.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (isReady || !ready.test(text)) {
          process.stdout.write(text);
          return;
        }
        isReady = true;
        hasStarted = true;
        // The addresses stand on the screen already; what was said before them does not.
        process.stdout.write(isAgain ? text.slice(0, text.search(banner)) : text);
        if (isAgain) print(`Started again in ${inSeconds(performance.now() - beganMs)}.`);
        resolve();
      });
    });
  };
  const stop = async (isQuiet: boolean) => {
    const running = child;
    if (!running) return;
    child = undefined;
    const ended = once(running, 'exit');
    if (isQuiet) running.stdout?.removeAllListeners('data').resume();
    running.kill('SIGTERM');
    const timer = setTimeout(() => running.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(timer);
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work, work);
    return turn;
  };
  return {
    restart() {
      // One that waits will see this change, too.
      if (isWaiting) return turn;
      isWaiting = true;
      const beganMs = performance.now();
      return inTurn(async () => {
        isWaiting = false;
        await stop(true);
        await start(beganMs);
      });
    },
    stop: () => inTurn(() => stop(false)),
  };
}

export const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
