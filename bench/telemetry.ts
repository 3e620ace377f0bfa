import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { readOperation } from '@clipgraph/schema/operations.ts';
import { type LoadResult, load, median } from './gateway/load.ts';
import { portOf } from './gateway/port.ts';
import { type Product, startProduct } from './product/product.ts';

/**
 * `npm run bench -- telemetry`: requests per second of the feed, and the CPU that each costs, with
 * metrics, a scrape every five seconds and 1 % of the requests traced, against the same with all of
 * it off. The goal is at least 0.95 of the requests.
 *
 * Two processes of the same code differ by some percent as long as they live, and other work on the
 * machine changes from second to second. So both are started several times, in changing order, and
 * are loaded in turns of a second each. The CPU for each request hardly depends on other work, the
 * requests per second do: on a machine that others use, trust the CPU. `--same` compares two
 * processes that both have all of it off, which shows how much is chance.
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
  Number(values.starts),
  Number(values.rounds),
  Number(values.seconds),
  Number(values.connections),
];
const warmUpSeconds = 2;

const collector = createServer((request, response) => {
  request
    .resume()
    .once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${portOf(collector)}`;

const folder = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const seeded = join(folder, 'seeded');
const copies = [join(folder, 'one'), join(folder, 'two')];
if (values.data === undefined)
  await promisify(execFile)(process.execPath, ['deploy/clipgraph.mjs', 'seed', '--yes'], {
    env: { ...process.env, DATA_DIR: seeded },
  });
else await cp(values.data, seeded, { recursive: true });

const common = { RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error' };
const allOff = { ...common, METRICS: 'off' };
const metricsToken = 'a token for the bench alone';
const allOn = {
  ...common,
  METRICS_TOKEN: metricsToken,
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

/** Loads two processes that run side by side; the one that is not loaded is idle. */
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
    const [off, on] = inOrder ? running : running.toReversed();
    if (!off || !on) throw new Error('Two processes are compared, and one did not start.');
    if (!values.same)
      scrapes = setInterval(
        () =>
          void fetch(`${on.url}/metrics`, {
            headers: { authorization: `Bearer ${metricsToken}` },
          }).then((answer) => answer.text()),
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
  `${median(ratios).toFixed(3)} ` +
  `(${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`;

try {
  const [plain, other] = values.same ? ['one  ', 'other'] : ['off', 'on '];
  const all: Pair[][] = [];
  for (let startNumber = 0; startNumber < starts; startNumber++) {
    const pairs = await compare(startNumber);
    all.push(pairs);
    const of = (figure: Figure) => ratio(pairs, figure).toFixed(3);
    console.log(
      `start ${startNumber + 1}: ${of('requestsPerSecond')} of the requests/s, ` +
        `${of('cpuMsPerRequest')} of the CPU for each, ` +
        `${of('mainCpuMsPerRequest')} in the main thread`,
    );
  }
  for (const [name, side] of [
    [plain, 'without'],
    [other, 'withAll'],
  ] as const) {
    const of = (figure: Figure) => typical(all.flat(), side, figure);
    console.log(
      `${name}: ${of('requestsPerSecond').toFixed(0)} requests/s, ` +
        `${of('cpuMsPerRequest').toFixed(3)} ms CPU for each, p99 ${of('p99Ms').toFixed(1)} ms`,
    );
  }
  const over = (figure: Figure) => range(all.map((pairs) => ratio(pairs, figure)));
  console.log(
    `${other.trim()} against ${plain.trim()}, ` +
      `median and range of ${starts} starts with ${rounds} rounds each:`,
  );
  console.log(
    `  ${over('requestsPerSecond')} of the requests/s, ` +
      `${over('cpuMsPerRequest')} of the CPU for each,`,
  );
  console.log(`  ${over('mainCpuMsPerRequest')} in the main thread`);
} finally {
  collector.closeAllConnections();
  collector.close();
  await rm(folder, { recursive: true, force: true });
}
