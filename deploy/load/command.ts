import { parseArgs } from 'node:util';
import { loadDouyin } from './douyin.ts';
import { startEmbedded } from './embedded.ts';
import { loadIm } from './im.ts';
import { describeMeasured } from './measure.ts';

const usage = `Usage: npm run load -- im|douyin [--connections n] [--seconds n] [--url http://127.0.0.1:4000]

  im        sends into 20 rooms, then pulls them: everything sent is there once, in order
  douyin    reads and writes of all kinds, then compares every counter with its rows

Starts an instance of its own unless --url names one on this machine; start that one with RATE_LIMITS=off.`;

/** Loads are for machines of one's own: nobody else's is ever loaded from here. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const loads = {
  im: { run: loadIm, connections: 200 },
  douyin: { run: loadDouyin, connections: 100 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    connections: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    url: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const load = loads[positionals[0] as keyof typeof loads];
const connections = Number(values.connections ?? load?.connections);
const seconds = Number(values.seconds);
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
const started = url ? undefined : await startEmbedded();
try {
  const target = url ?? (started?.url as URL);
  console.log(
    `${positionals[0]}: ${connections} connections for ${seconds} s against ${started ? 'an embedded instance of its own' : target.origin}`,
  );
  const usedBefore = await started?.processorMs();
  const { measured, faults, summary } = await load.run(target, {
    connections,
    seconds,
    async ended(result) {
      console.log(describeMeasured(result));
      const used = await started?.processorMs();
      if (usedBefore === undefined || used === undefined) return;
      const perRequest = ((used - usedBefore) * 1_000) / result.requests;
      console.log(
        `the instance used ${((used - usedBefore) / 1_000).toFixed(1)} s of processor time, ${perRequest.toFixed(0)} µs for each request`,
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
  await started?.close();
}
