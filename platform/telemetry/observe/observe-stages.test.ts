import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { runActivity } from '../activity.ts';
import { createInstruments } from '../metrics.ts';
import type { Span, Tracing } from '../tracing.ts';
import { observeStages } from './observe-stages.ts';

test('stages are counted with their outcome, and give back what their work gives', async () => {
  const registry = new Registry();
  const stage = observeStages('video', {
    metrics: createInstruments(registry),
    tracing: undefined,
  });
  expect(await stage('probe', async () => 7)).toBe(7);
  await expect(stage('probe', () => Promise.reject(new Error('no video')))).rejects.toThrow(
    'no video',
  );
  const told = await registry.metrics();
  for (const outcome of ['ok', 'failed'])
    expect(told).toContain(
      `clipgraph_stage_duration_seconds_count{subgraph="video",stage="probe",outcome="${outcome}"} 1`,
    );
});

test('a stage that no request waits for begins a trace, and one of a request belongs to that', async () => {
  const begun: string[] = [];
  const tracing = {
    begin(name, { traceId }) {
      begun.push(`${name} of its own trace`);
      return { spanContext: () => ({ traceId, spanId: 'cd'.repeat(8), traceFlags: 1 }) } as Span;
    },
    within: (_, work) => work(),
    span(name, _kind, _attributes, work) {
      begun.push(`${name} of the request`);
      return work();
    },
  } satisfies Partial<Tracing> as unknown as Tracing;
  const stage = observeStages('video', { metrics: undefined, tracing });
  const work = () => stage('post', () => stage('probe', async () => undefined));
  await work();
  await runActivity({ notes: { traceId: 'ab'.repeat(16) } }, work);
  expect(begun).toEqual([
    'stage post of its own trace',
    'stage probe of the request',
    'stage post of the request',
    'stage probe of the request',
  ]);
});

test('nothing is looked at while nobody listens', async () => {
  const stage = observeStages('video', { metrics: undefined, tracing: undefined });
  expect(await stage('probe', async () => 7)).toBe(7);
});
