import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { createClient } from '../kit/client.ts';
import { freePort, ownStores, startProcess } from '../kit/process.ts';
import { parse, podsOf, render, tools } from './chart.ts';
import { copyRepository, type RepositoryCopy } from './repository-copy.ts';
import { addToySubgraph, toyWord } from './toy-subgraph.ts';

let copy: RepositoryCopy;
beforeAll(async () => {
  copy = await copyRepository();
  await addToySubgraph(copy);
});
afterAll(() => copy?.remove());

const read = (path: string) => readFileSync(join(copy.folder, path), 'utf8');
const hasServers = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'].every(
  (name) => process.env[name],
);

test('a new subgraph is composed into the schema', async () => {
  expect(read('schema/supergraph.graphql')).toContain('TOY @join__graph(name: "toy"');
  expect(read('schema/api.graphql')).toContain('toyWord: String!');
  await expect(copy.npm('check:schema')).resolves.toContain('The schema is sound');
  await expect(copy.npm('check:generated')).resolves.toBe('');
});

test('a folder of subgraphs without a line in the list is told of', async () => {
  const list = join(copy.folder, 'deploy/subgraphs.ts');
  const text = readFileSync(list, 'utf8');
  writeFileSync(list, text.replace(/^ *toy:.*\n/m, ''));
  try {
    await expect(copy.npm('check:generated')).rejects.toThrow(/differ: toy\./);
  } finally {
    writeFileSync(list, text);
  }
});

test('a new subgraph runs beside the others in one process', async () => {
  const environment = { DATA_DIR: join(copy.folder, 'data'), DEMO: '0', ...ownStores() };
  const instance = await startProcess('deploy/start.mjs', environment, /is ready/, {
    folder: copy.folder,
  });
  try {
    const { data } = createClient(instance.url);
    expect(await data('{ toyWord }')).toEqual({ toyWord });
  } finally {
    await instance.stop('SIGKILL');
  }
});

test.skipIf(!hasServers)('a new subgraph runs as a process of its own', async () => {
  const planned: { subgraphs: Record<string, number> } = JSON.parse(
    await copy.evaluate(
      `import { developmentConfiguration } from './deploy/local/services/plan.ts';
      console.log(JSON.stringify(developmentConfiguration()));`,
    ),
  );
  expect(planned.subgraphs).toHaveProperty('toy');
  const subgraphs: Record<string, number> = {};
  for (const name of Object.keys(planned.subgraphs)) subgraphs[name] = await freePort();
  const gateway = { port: await freePort(), metricsPort: await freePort() };
  const file = join(copy.folder, 'services.json');
  const media = await freePort();
  writeFileSync(file, JSON.stringify({ gateway, subgraphs, media, environment: ownStores() }));
  const services = await startProcess(
    'deploy/local/services/command.ts',
    { DATA_DIR: join(copy.folder, 'services') },
    /services +ready/,
    { folder: copy.folder, args: ['--config', file] },
  );
  try {
    const { data } = createClient(`http://127.0.0.1:${gateway.port}`);
    expect(await data('{ toyWord }')).toEqual({ toyWord });
  } finally {
    await services.stop();
  }
});

test('a new subgraph is in Compose, in the image and among what Prometheus scrapes', () => {
  const { services } = parseYaml(read('docker-compose.yml'), { merge: true });
  expect(services.toy).toMatchObject({
    image: 'clipgraph:latest',
    command: ['node', 'deploy/processes/subgraph.ts', 'toy'],
  });
  expect(services.gateway.depends_on).toHaveProperty('toy');
  expect(services.gateway.environment.SUBGRAPH_URLS).toContain('toy=http://toy:4000');
  expect(read('deploy/Dockerfile')).toContain('COPY subgraphs/toy/package.json subgraphs/toy/');
  expect(JSON.parse(read('deploy/package.json')).dependencies).toHaveProperty('@clipgraph/toy');
  expect(read('deploy/compose/prometheus.yml')).toContain('toy:4000');
});

test.skipIf(!tools)('a new subgraph is in the chart, and its values are accepted', async () => {
  const replicas = { processes: { toy: { autoscaling: { maxReplicas: 3 } } } };
  const objects = parse(await render('production', replicas, join(copy.folder, 'deploy', 'helm')));
  const toys = podsOf(objects).filter(({ component }) => component === 'toy');
  expect(toys.map(({ pod }) => pod.containers[0].command)).toEqual([
    ['node', 'deploy/processes/subgraph.ts', 'toy'],
  ]);
  const migrated = podsOf(objects).flatMap(({ pod }) =>
    pod.containers.map(({ command }: { command: string[] }) => command.join(' ')),
  );
  expect(migrated).toContain('node deploy/migrations/migrate.ts toy');
  const kinds = objects
    .filter(({ metadata }) => metadata.labels['app.kubernetes.io/component'] === 'toy')
    .map(({ kind }) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining(['Deployment', 'Service', 'NetworkPolicy', 'HorizontalPodAutoscaler']),
  );
});

// Last: it leaves the copy with another schema. Servers change nothing about it.
// Of the embedded mode alone, whatever servers there are.
const embedded = hasServers ? () => undefined : test;
embedded('development starts with a field that no resolver answers yet, and names it', async () => {
  const environment = { ...ownStores(), DATA_DIR: join(copy.folder, 'data'), DEMO: '0' };
  const schema = join(copy.folder, 'subgraphs/toy/schema.graphql');
  const code = join(copy.folder, 'subgraphs/toy/subgraph.ts');
  const [schemaText, codeText] = [read('subgraphs/toy/schema.graphql'), readFileSync(code, 'utf8')];
  const development = await startProcess('deploy/dev.mjs', environment, /is ready/, {
    folder: copy.folder,
  });
  const { ask } = createClient(development.url);
  const answer = (query: string) => ask(query).catch(() => undefined);
  const patience = { timeout: 60_000, interval: 100 };
  try {
    writeFileSync(schema, `${schemaText}extend type Query { "Later." toyLater: String }\n`);
    await expect
      .poll(() => answer('{ toyLater toyWord }'), patience)
      .toEqual({ data: { toyLater: null, toyWord } });
    expect(development.output()).toMatch(/no resolver answers: Query\.toyLater/);
    writeFileSync(code, codeText.replace('Query: {', "Query: { toyLater: () => 'now',"));
    const now = { data: { toyLater: 'now' } };
    await expect.poll(() => answer('{ toyLater }'), patience).toEqual(now);
    writeFileSync(schema, `${schemaText}extend type Query { toyLater: Strin }\n`);
    await expect.poll(development.output, patience).toContain('do not compose');
    expect(await answer('{ toyLater }')).toEqual(now);
  } finally {
    await development.stop();
  }
});
