import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { freePort } from '../tests/kit/process.ts';
import { inTurn, type LoadResult, load, median } from './gateway/load.ts';
import { workload } from './gateway/workload.ts';

/**
 * `npm run bench -- gateway`: compares our gateway with the stock one and Hive's, over the same
 * subgraphs, which answer from memory. The gateways take turns, so that other work on the machine
 * slows all of them alike. Hive is measured when it is installed: `npm ci --prefix bench`.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
  },
});
const [rounds, seconds, connections] = [
  Number(values.rounds),
  Number(values.seconds),
  Number(values.connections),
];

/** V8 compiles hot code for some seconds. */
const warmUpSeconds = 6;

const here = (path: string): string => new URL(path, import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
const children: ChildProcess[] = [];

interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The process did not start.');
  return pid;
}

async function forked<Message>(
  path: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; message: Message }> {
  const child = fork(here(path), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${path} ended.`))),
  ]);
  return { child, message };
}

/** @param more arguments of its command line */
async function startHive(
  name: string,
  supergraphPath: string,
  more: readonly string[],
): Promise<Contender> {
  const command = here('node_modules/@graphql-hive/gateway/dist/bin.js');
  const port = await freePort();
  const args = [
    command,
    'supergraph',
    supergraphPath,
    '--port',
    String(port),
    '--host',
    '127.0.0.1',
    '--fork',
    '1',
    ...more,
  ];
  const child = spawn(process.execPath, args, {
    cwd: here('.'),
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'error' },
  });
  children.push(child);
  const url = `http://127.0.0.1:${port}/graphql`;
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error('Hive Gateway ended.');
    const answer = await ask(url, { query: '{ __typename }' }).catch(() => undefined);
    if (answer) return { name, url, pid: pidOf(child) };
    await delay(100);
  }
  throw new Error('Hive Gateway did not start in 30 s.');
}

async function ask(url: string, operation: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  });
  return answer.json();
}

async function startAll(): Promise<Contender[]> {
  const { message: ports } = await forked<Record<string, number>>(
    'gateway/subgraphs-process.ts',
    [],
  );
  const supergraphPath = join(folder, 'supergraph.graphql');
  const sdl = readFileSync(here('../schema/supergraph.graphql'), 'utf8');
  const withPorts = sdl.replaceAll(
    /@join__graph\(name: "(\w+)", url: "[^"]*"\)/g,
    (_, name) => `@join__graph(name: "${name}", url: "http://127.0.0.1:${ports[name]}/graphql")`,
  );
  writeFileSync(supergraphPath, withPorts);
  const contender = async (name: string, kind: string): Promise<Contender> => {
    const { child, message: url } = await forked<string>('gateway/gateway-process.ts', [
      kind,
      supergraphPath,
      JSON.stringify(ports),
    ]);
    return { name, url, pid: pidOf(child) };
  };
  const ours = [
    await contender('ours, in process', 'in-process'),
    await contender('ours, over HTTP', 'http'),
    await contender('stock, over HTTP', 'stock'),
  ];
  const isInstalled = (name: string) => existsSync(here(`node_modules/@graphql-hive/${name}`));
  if (!isInstalled('gateway')) return ours;
  const hive = [await startHive('Hive, over HTTP', supergraphPath, [])];
  if (isInstalled('router-runtime'))
    hive.push(
      await startHive('Hive with its Rust planner', supergraphPath, ['--hive-router-runtime']),
    );
  return [...ours, ...hive];
}

const format = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function table(
  operation: string,
  contenders: readonly Contender[],
  results: ReadonlyMap<string, LoadResult[]>,
): string {
  const middle = (name: string, figure: keyof LoadResult): number =>
    median((results.get(name) ?? []).map((result) => result[figure]));
  const stock = middle('stock, over HTTP', 'requestsPerSecond');
  const stockCpu = middle('stock, over HTTP', 'cpuMsPerRequest');
  const rows = contenders.map(({ name }) => {
    const [perSecond, cpu] = [middle(name, 'requestsPerSecond'), middle(name, 'cpuMsPerRequest')];
    const figures = [
      format(perSecond),
      format(middle(name, 'p50Ms')),
      format(middle(name, 'p99Ms')),
      format(cpu),
      format(perSecond / stock),
      format(cpu / stockCpu),
    ];
    return `| ${name} | ${figures.join(' | ')} |`;
  });
  const head =
    '| gateway | requests/s | p50 ms | p99 ms | gateway CPU ms/request ' +
    '| requests/s, times stock | CPU, times stock |\n|---|---|---|---|---|---|---|';
  return `## ${operation}\n\n${head}\n${rows.join('\n')}\n`;
}

const loadBefore = loadavg()[0]?.toFixed(1);
try {
  const contenders = await startAll();
  const tables: string[] = [];
  for (const [name, operation] of Object.entries(workload)) {
    const answers = await Promise.all(contenders.map(({ url }) => ask(url, operation)));
    for (const [i, answer] of answers.entries())
      if (!isDeepStrictEqual(answer, answers[0]))
        throw new Error(
          `${contenders[i]?.name} answers ${name} in another way: ` +
            JSON.stringify(answer).slice(0, 500),
        );
    for (const { url, pid } of contenders)
      await load(url, pid, operation, connections, warmUpSeconds);
    const results = new Map<string, LoadResult[]>(
      contenders.map((contender) => [contender.name, []]),
    );
    for (let round = 0; round < rounds; round++) {
      const order = contenders.map((_, i) => inTurn(contenders, i + round));
      for (const { name: contender, url, pid } of order)
        results.get(contender)?.push(await load(url, pid, operation, connections, seconds));
    }
    tables.push(table(name, contenders, results));
    console.log(tables.at(-1));
  }
  const machine = `${availableParallelism()} cores, ${cpus()[0]?.model}, Node ${process.version}`;
  const how =
    `Medians of ${rounds} interleaved rounds of ${seconds} s, ${connections} connections. ` +
    `Load, gateway and subgraphs share the machine: ${machine}. ` +
    `Load average before: ${loadBefore}.`;
  mkdirSync(here('results'), { recursive: true });
  writeFileSync(
    here('results/gateway.md'),
    `# Gateways side by side\n\n\`npm run bench -- gateway\`. ${how}\n\n${tables.join('\n')}`,
  );
} finally {
  const running = children.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  );
  const ended = Promise.all(running.map((child) => once(child, 'exit')));
  for (const child of running) child.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
