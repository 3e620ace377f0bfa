import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks each address for `/livez` over one kept connection, again and again, and remembers the
 * longest that an answer took: while a process's loop is held, it does not answer.
 *
 *   node tests/abuse/stall-probe.ts 5 http://127.0.0.1:4000 http://127.0.0.1:4001
 *
 * The first argument is the pause between two questions in milliseconds. It prints one line of JSON
 * with the longest wait of each address, in milliseconds, when it is told to end.
 */
const [pause = '5', ...addresses] = process.argv.slice(2);
const pauseMs = Number(pause);
const silenceMs = 60_000;

const longestMs = addresses.map(() => 0);
// The first answers also pay for the connection and for code that runs for the first time.
const warmUps = 20;
let warm = 0;

async function watch(address: string, at: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let asked = 0; ; asked++) {
    const began = performance.now();
    await answerOf(address, agent).catch(() => undefined);
    const tookMs = performance.now() - began;
    if (asked >= warmUps) longestMs[at] = Math.max(longestMs[at] ?? 0, tookMs);
    if (asked === warmUps && ++warm === addresses.length) console.log('is ready');
    await sleep(pauseMs);
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
  console.log(JSON.stringify({ longestMs: longestMs.map(Math.round) }));
  process.exit(0);
});
await Promise.all(addresses.map(watch));
