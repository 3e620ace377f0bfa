import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readOperation } from '@clipgraph/schema/operations.ts';
import { type LoadResult, load, median } from './gateway/load.ts';
import { type Product, startProduct } from './product/product.ts';

/**
 * `npm run bench -- telemetry`: requests per second of the feed, and the CPU that each costs, with
 * metrics, a scrape every five seconds and 1 % of the requests traced, against the same with all of
 * it off. The goal is at least 0.95 of the requests.
 *
 * Two processes of the same code differ by some percent for as long as they live, and what else the
 * machine does differs from second to second. So both are started anew several times, in an order
 * that changes, and are loaded in turns of a second each. CPU for each request hardly depends on
 * what else runs, requests per second does: on a machine that others use, believe the first.
 * `--same` shows how much is chance: it compares two processes that both have all of it off.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    same: { type: 'boolean', default: false },
    starts: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '16' },
  },
});
const [starts, rounds, seconds, connections] = [
  values.starts,
  values.rounds,
  values.seconds,
  values.connections,
].map(Number) as [number, number, number, number];
const warmUpSeconds = 2;

const collector = createServer((request, response) => {
  request
    .resume()
    .once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

const folder = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const [seeded, ...copies] = ['seeded', 'one', 'two'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
if (values.data === undefined)
  await promisify(execFile)(process.execPath, ['deploy/clipgraph.mjs', 'seed'], {
    env: { ...process.env, DATA_DIR: seeded },
  });
else await cp(values.data, seeded, { recursive: true });

const common = { RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error' };
const allOff = { ...common, METRICS: 'off' };
const allOn = {
  ...common,
  METRICS: 'on',
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_TRACES_SAMPLER_ARG: '0.01',
};

const operation = { query: readOperation('Feed'), variables: { first: 20 } };
const measure = ({ url, pid }: Product, forSeconds = seconds) =>
  load(`${url}/graphql`, pid, operation, connections, forSeconds);

interface Pair {
  readonly without: LoadResult;
  readonly withAll: LoadResult;
}

/** Both processes live side by side; the one that is not loaded is idle. */
async function compare(startNumber: number): Promise<Pair[]> {
  const running: Product[] = [];
  let scrapes: NodeJS.Timeout | undefined;
  try {
    const inOrder = startNumber % 2 === 0;
    for (const copy of copies)
      await rm(copy, { recursive: true, force: true }).then(() =>
        cp(seeded, copy, { recursive: true }),
      );
    for (const [at, copy] of copies.entries())
      running.push(
        await startProduct({
          ...((at === 0) === inOrder || values.same ? allOff : allOn),
          DATA_DIR: copy,
        }),
      );
    const [off, on] = (inOrder ? running : running.toReversed()) as [Product, Product];
    if (!values.same)
      scrapes = setInterval(
        () => void fetch(`${on.url}/metrics`).then((answer) => answer.text()),
        5_000,
      );
    for (const product of running) await measure(product, warmUpSeconds);

    const pairs: Pair[] = [];
    for (let round = 0; round < rounds; round++) {
      const [first, second] = round % 2 === 0 ? [off, on] : [on, off];
      const [a, b] = [await measure(first), await measure(second)];
      pairs.push(first === off ? { without: a, withAll: b } : { without: b, withAll: a });
    }
    return pairs;
  } finally {
    clearInterval(scrapes);
    await Promise.all(running.map((product) => product.stop()));
  }
}

type Figure = 'requestsPerSecond' | 'cpuMsPerRequest' | 'mainCpuMsPerRequest' | 'p99Ms';
const typical = (pairs: readonly Pair[], side: keyof Pair, figure: Figure) =>
  median(pairs.map((pair) => pair[side][figure]));
const ratio = (pairs: readonly Pair[], figure: Figure) =>
  median(pairs.map(({ without, withAll }) => withAll[figure] / without[figure]));
const range = (ratios: readonly number[]) =>
  `${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`;

try {
  const [plain, other] = values.same ? ['one  ', 'other'] : ['off', 'on '];
  const all: Pair[][] = [];
  for (let startNumber = 0; startNumber < starts; startNumber++) {
    const pairs = await compare(startNumber);
    all.push(pairs);
    console.log(
      `start ${startNumber + 1}: ${ratio(pairs, 'requestsPerSecond').toFixed(3)} of the requests/s, ${ratio(pairs, 'cpuMsPerRequest').toFixed(3)} of the CPU for each, ${ratio(pairs, 'mainCpuMsPerRequest').toFixed(3)} in the main thread`,
    );
  }
  for (const [name, side] of [
    [plain, 'without'],
    [other, 'withAll'],
  ] as const) {
    const [speed, cpuMs, p99Ms] = (['requestsPerSecond', 'cpuMsPerRequest', 'p99Ms'] as const).map(
      (figure) => typical(all.flat(), side, figure),
    );
    console.log(
      `${name}: ${speed?.toFixed(0)} requests/s, ${cpuMs?.toFixed(3)} ms CPU for each, p99 ${p99Ms?.toFixed(1)} ms`,
    );
  }
  const over = (figure: Figure) => range(all.map((pairs) => ratio(pairs, figure)));
  console.log(
    `${other.trim()} against ${plain.trim()}, median and range of ${starts} starts with ${rounds} rounds each:`,
  );
  console.log(
    `  ${over('requestsPerSecond')} of the requests/s, ${over('cpuMsPerRequest')} of the CPU for each,`,
  );
  console.log(`  ${over('mainCpuMsPerRequest')} in the main thread`);
} finally {
  collector.closeAllConnections();
  collector.close();
  await rm(folder, { recursive: true, force: true });
}
