import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { observeEvents } from './event-metrics.ts';

test('what waits in an outbox, for how long, and what is not consumed yet are measured at each scrape', async () => {
  const registry = new Registry();
  let depth = 3;
  observeEvents(registry, [
    {
      name: 'video',
      outbox: async () => ({ depth, oldestAgeMs: 2_500 }),
      lag: async () => [
        { topic: 'clip.user', partition: 0, events: 2 },
        { topic: 'clip.user', partition: 1, events: 5 },
      ],
    },
  ]);
  for (const expected of [3, 0]) {
    depth = expected;
    const text = await registry.metrics();
    expect(text).toContain(`clipgraph_outbox_events{subgraph="video"} ${expected}`);
    expect(text).toContain('clipgraph_outbox_oldest_age_seconds{subgraph="video"} 2.5');
    expect(text).toContain('clipgraph_consumer_lag_events{subgraph="video",topic="clip.user"} 7');
  }
});

test('what cannot be measured is left out instead of being zero', async () => {
  const registry = new Registry();
  const away = async () => {
    throw new Error('away');
  };
  observeEvents(registry, [{ name: 'video', outbox: away, lag: away }]);
  expect(await registry.metrics()).not.toContain('subgraph="video"');
});
