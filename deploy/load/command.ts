import { parseArgs } from 'node:util';
import { loadDouyin } from './douyin.ts';
import { type LoadedInstance, processorMs, startEmbedded } from './embedded.ts';
import { loadIm } from './im.ts';
import { describeMeasured } from './measure.ts';

const usage = `Usage: npm run load -- im|douyin [options]

  im        sends into 20 rooms, then pulls them: everything sent is there once, in order
  douyin    reads and writes of all kinds, then compares every counter with its rows

  --connections n    how many requests are under way at once
  --seconds n        how long the load lasts, 10 when left out
  --url url          an instance on this machine, started with RATE_LIMITS=off, such as
                     http://127.0.0.1:4000; without it the load starts an instance of its own
  --pids a,b         of that instance: their processor time is told`;

/** Loads run against this machine only, so that nobody else's server is overloaded by mistake. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const loads = new Map([
  ['im', { run: loadIm, connections: 200 }],
  ['douyin', { run: loadDouyin, connections: 100 }],
]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    connections: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    url: { type: 'string' },
    pids: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const [name = ''] = positionals;
const load = loads.get(name);
const connections = Number(values.connections ?? load?.connections);
const seconds = Number(values.seconds);
const pids = values.pids?.split(',').map(Number) ?? [];
const url = values.url === undefined ? undefined : URL.parse(values.url);
if (
  values.help ||
  !load ||
  positionals.length > 1 ||
  !(connections >= 1 && connections <= 10_000) ||
  !(seconds > 0) ||
  url === null
) {
  console.error(usage);
  process.exit(2);
}
if (url && !loopback.has(url.hostname)) {
  console.error(`${url.hostname} is another machine; loads run against this one only.`);
  process.exit(2);
}
/** An instance that was started elsewhere, and goes on running after the load. */
const running = (at: URL): LoadedInstance => ({
  url: at,
  processorMs: async () => (pids.length > 0 ? processorMs(pids) : undefined),
  close: async () => {},
});
const instance = url ? running(url) : await startEmbedded();
try {
  const loaded = url ? url.origin : 'an embedded instance of its own';
  console.log(`${name}: ${connections} connections for ${seconds} s against ${loaded}`);
  const usedBefore = await instance.processorMs();
  const { measured, faults, summary } = await load.run(instance.url, {
    connections,
    seconds,
    async ended(result) {
      console.log(describeMeasured(result));
      const used = await instance.processorMs();
      if (usedBefore === undefined || used === undefined) return;
      const usedMs = used - usedBefore;
      const perRequestUs = (usedMs * 1_000) / result.requests;
      console.log(
        `the instance used ${(usedMs / 1_000).toFixed(1)} s of processor time, ` +
          `${perRequestUs.toFixed(0)} µs for each request`,
      );
    },
  });
  console.log(
    faults.length === 0
      ? `check: ${summary}`
      : `check FAILED:\n  ${faults.slice(0, 20).join('\n  ')}`,
  );
  process.exitCode = faults.length > 0 || measured.errors > 0 ? 1 : 0;
} finally {
  await instance.close();
}
