import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readOperation } from '@clipgraph/schema/operations.ts';
import { type LoadResult, load, median } from './gateway/load.ts';
import { startProduct } from './product/product.ts';

/**
 * `npm run bench -- telemetry`: requests per second of the feed with metrics, a scrape every five seconds and 1 % of the requests traced, against
 * the same with all of it off. Both run all the time and are loaded in turns, in an order that changes, so that what else the machine does
 * meets both. The goal is at least 0.95.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '16' },
  },
});
const [rounds, seconds, connections] = [Number(values.rounds), Number(values.seconds), Number(values.connections)];

const collector = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
}).listen(0, '127.0.0.1');
const endpoint = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

const folder = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const [offDir, onDir] = [join(folder, 'off'), join(folder, 'on')];
if (values.data === undefined)
  await promisify(execFile)(process.execPath, ['deploy/clipgraph.mjs', 'seed'], { env: { ...process.env, DATA_DIR: offDir } });
else await cp(values.data, offDir, { recursive: true });
await cp(offDir, onDir, { recursive: true });

const common = { RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error' };
const off = await startProduct({ ...common, DATA_DIR: offDir, METRICS: 'off' });
const on = await startProduct({ ...common, DATA_DIR: onDir, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(), OTEL_TRACES_SAMPLER_ARG: '0.01' });
const scrapes = setInterval(() => void fetch(`${on.url}/metrics`).then((answer) => answer.text()), 5_000);

try {
  const operation = { query: readOperation('Feed'), variables: { first: 20 } };
  const measure = ({ url, pid }: typeof off) => load(`${url}/graphql`, pid, operation, connections, seconds);
  for (const product of [off, on]) await measure(product);

  const pairs: { without: LoadResult; withAll: LoadResult }[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? off : on;
    const a = await measure(first);
    const b = await measure(first === off ? on : off);
    pairs.push(first === off ? { without: a, withAll: b } : { without: b, withAll: a });
  }
  const show = (name: string, results: readonly LoadResult[]) => {
    const [speed, p99, cpu] = (['requestsPerSecond', 'p99Ms', 'cpuMsPerRequest'] as const).map((key) => median(results.map((each) => each[key])));
    console.log(
      `${name}: ${speed?.toFixed(0)} requests/s, p99 ${p99?.toFixed(1)} ms, ${cpu?.toFixed(3)} ms CPU for each (medians of ${rounds} rounds)`,
    );
  };
  show(
    'all off',
    pairs.map(({ without }) => without),
  );
  show(
    'all on ',
    pairs.map(({ withAll }) => withAll),
  );
  const ratio = (key: keyof LoadResult) => median(pairs.map(({ without, withAll }) => withAll[key] / without[key])).toFixed(3);
  console.log(`on against off, round by round: ${ratio('requestsPerSecond')} of the requests/s, ${ratio('cpuMsPerRequest')} of the CPU`);
} finally {
  clearInterval(scrapes);
  await Promise.all([off.stop(), on.stop()]);
  collector.closeAllConnections();
  collector.close();
  await rm(folder, { recursive: true, force: true });
}
