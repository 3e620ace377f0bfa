import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stack, serversRoot } from '../../kit/stack.ts';
import type { World } from '../../kit/world.ts';
import { startLoad, untilAcknowledged } from '../load.ts';
import { outageOf, rounds } from '../rounds.ts';
import { readTopics } from '../topics.ts';
import { verify, whatIsWrong } from '../verify.ts';
import type { Fault } from './fault.ts';

const outageMs = outageOf(30_000);

export const kafkaAway: Fault = (used) =>
  describe('Kafka stopped under a load of writes', () => {
    let stack: Stack;
    let world: World;
    beforeAll(() => {
      ({ stack, world } = used());
    });
    afterAll(() => startServer('kafka', serversRoot));

    test.each(rounds())(
      'round %i: no request fails because of it, and afterwards every event arrives, in order per key',
      async (round) => {
        const load = startLoad(stack, world);
        await untilAcknowledged(load, 60);
        await stopServer('kafka', 'SIGKILL', serversRoot);
        await sleep(outageMs);
        const during = load.report();
        await startServer('kafka', serversRoot);
        await untilAcknowledged(load, 60);
        const report = await load.stop();
        expect(
          whatIsWrong(
            `round ${round}, Kafka away for ${outageMs / 1000} s`,
            report,
            await verify(stack, world),
          ),
        ).toEqual([]);
        if (Object.keys(report.failures).length)
          console.log(
            stack
              .faultLines()
              .filter((line) => !/kafka|leader|coordinator/i.test(line))
              .slice(0, 30)
              .join('\n'),
          );
        expect(during.failures).toEqual({});
        expect(report.failures).toEqual({});
        // Views have no place to wait in but the broker: they are refused, and told again.
        for (const code of Object.keys(report.viewFailures)) expect(code).toBe('UNAVAILABLE');

        const lastOfKey = new Map<string, { sequence: number; ids: Set<string> }>();
        const outOfOrder: string[] = [];
        for (const event of await readTopics(stack)) {
          const key = `${event.topic} ${event.key}`;
          const last = lastOfKey.get(key) ?? { sequence: -1, ids: new Set() };
          lastOfKey.set(key, last);
          // A batch whose answer was lost is sent again: only the first delivery of an event counts.
          if (last.ids.has(event.id)) continue;
          last.ids.add(event.id);
          if (event.sequence < last.sequence)
            outOfOrder.push(`${key}: ${event.sequence} after ${last.sequence}`);
          last.sequence = event.sequence;
        }
        expect(lastOfKey.size).toBeGreaterThan(0);
        expect(outOfOrder).toEqual([]);
        expect(stack.unexpectedEnds).toEqual([]);
      },
    );
  });
