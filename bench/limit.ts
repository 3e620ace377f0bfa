import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createClient } from '../tests/kit/client.ts';
import { inTurn, type LoadResult, load, median } from './gateway/load.ts';
import { workload } from './gateway/workload.ts';
import { startProduct } from './product/product.ts';

/**
 * `npm run bench -- limit`: the feed through the front door of the embedded product, on seeded
 * data, beside a route written by hand that runs the same SQL on the same files and answers the
 * same JSON. The goal is at least half of their requests per second. `--data` takes a data folder
 * that is seeded already (it is copied), `--profile` a folder for a CPU profile of the product.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    profile: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
  },
});
const [rounds, seconds, connections] = [
  Number(values.rounds),
  Number(values.seconds),
  Number(values.connections),
];

const warmUpRequests = 1_500;
const here = (path: string): string => new URL(path, import.meta.url).pathname;
const publicUrl = 'http://localhost:4000';
/** What `npm start` runs with. */
const nodeOptions = '--max-semi-space-size=32';
const { feed } = workload;

interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

/** A reader who follows authors and likes posts, so that the flags differ. */
async function makeReader(url: string): Promise<{ id: string; token: string }> {
  const client = createClient(url);
  const reader = await client.register('reader');
  const { feed: page } = await client.data(feed.query, feed.variables, reader.token);
  const posts: { id: string; author: { id: string } }[] = page.edges.map(
    (edge: { node: unknown }) => edge.node,
  );
  for (const [at, { id, author }] of posts.entries()) {
    if (at % 2 === 0)
      await client.data(
        'mutation ($id: ID!) { follow(userId: $id) { id } }',
        { id: author.id },
        reader.token,
      );
    if (at % 3 === 0)
      await client.data(
        'mutation ($id: ID!) { likePost(postId: $id) { id } }',
        { id },
        reader.token,
      );
  }
  return reader;
}

const children: ChildProcess[] = [];
async function startHandWritten(name: string, args: readonly string[]): Promise<Contender> {
  const child = fork(here('limit/hand-written.ts'), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: nodeOptions },
  });
  children.push(child);
  const [url] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended.`))),
  ]);
  if (child.pid === undefined) throw new Error(`${name} did not start.`);
  return { name, url, pid: child.pid };
}

const format = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function table(results: ReadonlyMap<string, readonly LoadResult[]>): string {
  const middle = (name: string, figure: keyof LoadResult): number =>
    median((results.get(name) ?? []).map((result) => result[figure]));
  const [product = ''] = results.keys();
  const rows = [...results.keys()].map((name) => {
    const [perSecond, cpu] = [middle(name, 'requestsPerSecond'), middle(name, 'cpuMsPerRequest')];
    // Results of the same round are compared, since they met the machine in the same state.
    const own = results.get(name) ?? [];
    const pairs = (results.get(product) ?? []).map((result, round) => {
      return [result, inTurn(own, round)] as const;
    });
    const ratio = median(
      pairs.map(([its, other]) => its.requestsPerSecond / other.requestsPerSecond),
    );
    const cpuRatio = median(
      pairs.map(([its, other]) => other.cpuMsPerRequest / its.cpuMsPerRequest),
    );
    const figures = [perSecond, middle(name, 'p50Ms'), middle(name, 'p99Ms'), cpu].map(format);
    return `| ${name} | ${[...figures, ratio.toFixed(2), cpuRatio.toFixed(2)].join(' | ')} |`;
  });
  return [
    '| | requests/s | p50 ms | p99 ms | CPU ms/request ' +
      '| product’s requests/s, as a part of it | its CPU, as a part of the product’s |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** The text below the figures. It is written by hand, so it is kept. */
async function explanation(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const start = text.indexOf('\n## ');
  return start < 0 ? '' : text.slice(start);
}

const folder = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const dataDir = join(folder, 'data');
if (values.data === undefined)
  await promisify(execFile)(process.execPath, ['deploy/clipgraph.mjs', 'seed', '--yes'], {
    env: { ...process.env, DATA_DIR: dataDir },
  });
else await cp(values.data, dataDir, { recursive: true });

const profiling =
  values.profile === undefined ? '' : ` --cpu-prof --cpu-prof-dir=${values.profile}`;
const product = await startProduct({
  DATA_DIR: dataDir,
  PUBLIC_URL: publicUrl,
  RATE_LIMITS: 'off',
  DEMO: '0',
  LOG_LEVEL: 'error',
  NODE_ENV: 'production',
  NODE_OPTIONS: nodeOptions + profiling,
});
try {
  const { id, token } = await makeReader(product.url);
  const args = [dataDir, publicUrl, token, id];
  const contenders: Contender[] = [
    { name: 'product', url: `${product.url}/graphql`, pid: product.pid },
    await startHandWritten('by hand', args),
  ];
  const headers = { authorization: `Bearer ${token}` };
  const answerOf = async ({ url }: Contender): Promise<string> => {
    const init = {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(feed),
    };
    return JSON.stringify(await (await fetch(url, init)).json());
  };
  const measure = ({ url, pid }: Contender) => load(url, pid, feed, connections, seconds, headers);

  // By number instead of time: on a busy machine, code is not yet compiled after a fixed time.
  for (const contender of contenders)
    for (let done = 0; done < warmUpRequests; )
      done += (await measure(contender)).requestsPerSecond * seconds;
  const answers = await Promise.all(contenders.map(answerOf));
  for (const [at, answer] of answers.entries())
    if (answer !== answers[0])
      throw new Error(`${contenders[at]?.name} answers in another way:\n${answer}\n${answers[0]}`);

  const loadBefore = loadavg()[0]?.toFixed(1);
  const results = new Map<string, LoadResult[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const at of contenders.keys()) {
      const contender = inTurn(contenders, at + round);
      results.get(contender.name)?.push(await measure(contender));
    }
  const machine = `${availableParallelism()} cores, ${cpus()[0]?.model}, Node ${process.version}`;
  const how =
    `Medians of ${rounds} interleaved rounds of ${seconds} s, ${connections} connections, ` +
    `an answer of ${answers[0]?.length} characters, the same from both. ` +
    "Ratios are medians of the rounds' ratios. " +
    `The load shares the machine: ${machine}. Load average before: ${loadBefore}.`;
  const figures = table(results);
  console.log(`${how}\n\n${figures}`);
  if (values.profile === undefined) {
    const file = here('results/limit.md');
    await writeFile(
      file,
      '# The feed beside a route written by hand\n\n' +
        `\`npm run bench -- limit\`. ${how}\n\n${figures}\n${await explanation(file)}`,
    );
  }
} finally {
  const ended = Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')));
  for (const child of children) child.kill();
  await ended;
  await product.stop();
  await rm(folder, { recursive: true, force: true });
}
