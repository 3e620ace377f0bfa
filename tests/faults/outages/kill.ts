import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../kit/process.ts';
import type { Stack } from '../../kit/stack.ts';
import type { World } from '../../kit/world.ts';
import { outboxEmptiedAfterMs } from '../inspect.ts';
import { type Load, startLoad, untilAcknowledged } from '../load.ts';
import { rounds } from '../rounds.ts';
import { verify, whatIsWrong } from '../verify.ts';
import type { Fault } from './fault.ts';

export const killedProcesses: Fault = (used) =>
  describe('a process killed under a load of writes', () => {
    let stack: Stack;
    let world: World;
    beforeAll(() => {
      ({ stack, world } = used());
    });

    describe.each(rounds())('round %i', (round) => {
      // One load goes on under all of them. Each subgraph is its own outbox's relay and its own
      // consumer group, so killing it kills the holder of the relay's lease and a consumer too.
      let load: Load;
      // The worker first: its lease on a post ends while the others are killed.
      const killed = ['media', 'gateway', ...subgraphNames];
      test.each(killed)('%s: writes go on when it is back', async (name) => {
        load ??= startLoad(stack, world);
        await untilAcknowledged(load, 60);
        if (name === 'media') await untilPreparing(stack, world);
        await stack.kill(name);
        await untilAway(stack, name);
        await stack.restart(name);
        await untilAcknowledged(load, 60);
      });

      test('no acknowledged write of these is lost or doubled', async () => {
        const report = await load.stop();
        expect(
          whatIsWrong(`round ${round}, kill -9 of each`, report, await verify(stack, world)),
        ).toEqual([]);
      });

      test('the holder of the relay: another process of the subgraph hands its events over within 10 s', async () => {
        const plan = stack.plans.get('interaction');
        if (!plan) throw new Error('interaction is not planned.');
        const port = await freePort();
        await stack.start('interaction 2', {
          ...plan,
          port,
          environment: { ...plan.environment, PORT: String(port) },
        });
        const load = startLoad(stack, world);
        await untilAcknowledged(load, 60);
        await stack.kill('interaction');
        // The writes in hand wait for the subgraph's return; what it had committed is handed over by
        // the other process meanwhile.
        const emptiedAfterMs = await outboxEmptiedAfterMs(stack, 'interaction', 20_000);
        console.log(
          `round ${round}: the outbox of a killed relay was emptied by the other one after ${emptiedAfterMs} ms`,
        );
        expect(emptiedAfterMs).toBeLessThan(12_000);
        await stack.restart('interaction');
        const report = await load.stop();
        await stack.service('interaction 2').stop();
        expect(
          whatIsWrong(
            `round ${round}, kill -9 of the relay holder`,
            report,
            await verify(stack, world),
          ),
        ).toEqual([]);
      });
    });

    test('nothing else ended', () => {
      expect(stack.unexpectedEnds).toEqual([]);
    });
  });

/** A worker has begun with a post and is not done with it. */
async function untilPreparing(stack: Stack, world: World): Promise<void> {
  const query = 'query ($id: ID!) { post(id: $id) { processing { stage } } }';
  const stageOfNewest = async () => {
    const [id, publication] = [...world.publications].findLast(([, { isVideo }]) => isVideo) ?? [];
    const answer = await stack.ask(query, { id }, publication?.author.token);
    return answer.data?.post?.processing?.stage;
  };
  await expect
    .poll(async () => String(await stageOfNewest()), { interval: 20, timeout: 60_000 })
    .toMatch(/CHECKING|COVER|TRANSCODING/);
}

async function untilAway(stack: Stack, name: string): Promise<void> {
  await expect
    .poll(() =>
      fetch(`${stack.service(name).url}/livez`).then(
        () => 'there',
        () => 'away',
      ),
    )
    .toBe('away');
}
