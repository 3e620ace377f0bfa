import { EventEmitter } from 'node:events';
import type { Server } from 'node:net';
import { expect, test } from 'vitest';
import { shareOfLoop, watchConnections } from './share-of-loop.ts';

const holdLoop = (ms: number) => {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
};

test('requests that come together leave rounds of the loop to others, in their order', async () => {
  let rounds = 0;
  let counting = setImmediate(() => undefined);
  const count = () => {
    rounds++;
    counting = setImmediate(count);
  };
  count();
  const seen: { at: number; round: number }[] = [];
  await Promise.all(
    Array.from({ length: 9 }, async (_, at) => {
      await shareOfLoop();
      // As an execution does: it goes on in promises before it takes long.
      for (let hops = 0; hops < 20; hops++) await undefined;
      holdLoop(6);
      seen.push({ at, round: rounds });
    }),
  );
  clearImmediate(counting);
  expect(seen.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  for (const round of new Set(seen.map((one) => one.round)))
    expect(seen.filter((one) => one.round === round).length).toBeLessThanOrEqual(2);
});

test('clients who connect come first, but requests go on while they come for ever', async () => {
  const server = new EventEmitter();
  watchConnections(server as Server);
  let connected = 0;
  let connecting = setImmediate(() => undefined);
  const connect = () => {
    connected++;
    server.emit('connection');
    connecting = setImmediate(connect);
  };
  connect();
  const served: number[] = [];
  for (let at = 0; at < 3; at++) {
    await shareOfLoop();
    served.push(connected);
  }
  clearImmediate(connecting);
  // The round in which the first came held a connection, and so did another at least.
  expect(served[0]).toBeGreaterThan(2);
  expect(served).toHaveLength(3);
});
