import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { Tx } from '../../database/database.ts';
import type { EventEnvelope } from '../../events/event.ts';
import { createInstruments } from '../metrics.ts';
import { observeConsumer, observePublisher } from './observe-events.ts';

const event: EventEnvelope = {
  id: '1',
  topic: 'clip.like',
  type: 'post.liked',
  schemaVersion: 1,
  key: '1:2',
  sequence: 1,
  get occurredAtMs() {
    return Date.now() - 2_000;
  },
  payload: {},
};
const tx = {} as Tx;

test('handlers are counted with their outcome, and their events by how late they are', async () => {
  const registry = new Registry();
  const parts = { metrics: createInstruments(registry), tracing: undefined };
  let fails = true;
  const afterCommit = async () => undefined;
  const handler = async () => {
    if (fails) throw new Error('not now');
    return afterCommit;
  };
  const consumer = observeConsumer(
    { subgraph: 'video', database: {} as never, handlers: { 'clip.like': handler } },
    parts,
  );
  expect(await registry.metrics()).toContain(
    'clipgraph_dead_letters_total{subgraph="video",topic="clip.like"} 0',
  );

  await expect(consumer.handlers['clip.like']?.(tx, event)).rejects.toThrow('not now');
  fails = false;
  expect(await consumer.handlers['clip.like']?.(tx, event)).toBe(afterCommit);
  consumer.onGivenUp?.(event);

  const told = await registry.metrics();
  for (const outcome of ['ok', 'failed'])
    expect(told).toContain(`_count{subgraph="video",topic="clip.like",outcome="${outcome}"} 1`);
  expect(told).toContain(
    'clipgraph_event_delay_seconds_bucket{le="1",subgraph="video",topic="clip.like"} 0',
  );
  expect(told).toContain(
    'clipgraph_event_delay_seconds_bucket{le="5",subgraph="video",topic="clip.like"} 1',
  );
  expect(told).toContain('clipgraph_dead_letters_total{subgraph="video",topic="clip.like"} 1');
});

test('events count as published once they are', async () => {
  const registry = new Registry();
  const parts = { metrics: createInstruments(registry), tracing: undefined };
  let away = true;
  const publish = async () => {
    if (away) throw new Error('away');
  };
  const publisher = observePublisher({ publish }, 'interaction', parts);
  await expect(publisher.publish([event])).rejects.toThrow('away');
  away = false;
  await publisher.publish([event, event]);
  expect(await registry.metrics()).toContain(
    'clipgraph_events_published_total{subgraph="interaction",topic="clip.like"} 2',
  );
});
