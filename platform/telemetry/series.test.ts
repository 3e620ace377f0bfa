import { Counter, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { counterFamily, histogramFamily } from './series.ts';

const description = { name: 'waits', help: 'How long somebody waited.' };
const bounds = [0.1, 1, 5];

/** Neither the order of lines nor that of labels means anything. */
const lines = async (registry: Registry) =>
  (await registry.metrics())
    .split('\n')
    .map((line) => line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort()}}`))
    .sort();

test('a histogram tells what one of the usual client would tell', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  for (const registry of [ours, theirs]) registry.setDefaultLabels({ service: 'video' });
  const family = histogramFamily(ours, description, bounds, ['subgraph', 'kind']);
  const histogram = new Histogram({
    ...description,
    buckets: bounds,
    labelNames: ['subgraph', 'kind'],
    registers: [theirs],
  });
  for (const [subgraph, kind, seconds] of [
    ['video', 'select', 0.1],
    ['video', 'select', 0.100001],
    ['video', 'insert', 7],
    ['user', 'select', 0],
  ] as const) {
    family.of(subgraph, kind).observe(seconds);
    histogram.observe({ subgraph, kind }, seconds);
  }
  expect(await lines(ours)).toEqual(await lines(theirs));
});

test('a counter tells what one of the usual client would tell', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const family = counterFamily(ours, description, ['subgraph']);
  const counter = new Counter({ ...description, labelNames: ['subgraph'], registers: [theirs] });
  for (const by of [1, 4, 0]) {
    family.of('video').add(by);
    counter.inc({ subgraph: 'video' }, by);
  }
  counter.inc({ subgraph: 'user' }, 0);
  family.of('user').add(0);
  expect(await lines(ours)).toEqual(await lines(theirs));
});

test('what has no labels is there from the start, at zero', async () => {
  const registry = new Registry();
  counterFamily(registry, description, []);
  expect(await registry.metrics()).toContain('\nwaits 0\n');
});
