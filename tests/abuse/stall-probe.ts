import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks processes for `/livez` over one kept connection each, again and again, and remembers the
 * longest that an answer took: while a process's loop is held, it does not answer.
 *
 *   node tests/abuse/stall-probe.ts 5 http://127.0.0.1:4000,71 http://127.0.0.1:4001,72
 *
 * The first argument is the pause between two questions in milliseconds, each further one an address
 * and the process behind it. When it is told to end it prints one line of JSON with the longest of
 * each process, in milliseconds: `waitedMs` until an answer came; `heldMs` is that without the time
 * in which the process was ready to run and had no core (Linux tells; elsewhere they are the same).
 */
const [pause = '5', ...targets] = process.argv.slice(2);
const pauseMs = Number(pause);
const silenceMs = 60_000;

const waitedMs = targets.map(() => 0);
const heldMs = targets.map(() => 0);
// The first answers also pay for the connection and for code that runs for the first time.
const warmUps = 20;
let warm = 0;

async function watch(target: string, at: number): Promise<void> {
  const [address = '', pid = ''] = target.split(',');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let asked = 0; ; asked++) {
    const [began, withoutCore] = [performance.now(), withoutCoreMs(pid)];
    await answerOf(address, agent).catch(() => undefined);
    const tookMs = performance.now() - began;
    const ownMs = tookMs - (withoutCoreMs(pid) - withoutCore);
    if (asked >= warmUps) {
      waitedMs[at] = Math.max(waitedMs[at] ?? 0, tookMs);
      heldMs[at] = Math.max(heldMs[at] ?? 0, ownMs);
    }
    if (asked === warmUps && ++warm === targets.length) console.log('is ready');
    await sleep(pauseMs);
  }
}

/** How long the thread of a process's event loop was ready to run and had no core, since it began. */
function withoutCoreMs(pid: string): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}

const answerOf = (address: string, agent: Agent) =>
  new Promise<void>((resolve, reject) => {
    const asking = request(`${address}/livez`, { agent, timeout: silenceMs }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', reject);
    asking.end();
  });

process.once('SIGTERM', () => {
  console.log(
    JSON.stringify({ waitedMs: waitedMs.map(Math.round), heldMs: heldMs.map(Math.round) }),
  );
  process.exit(0);
});
await Promise.all(targets.map(watch));
