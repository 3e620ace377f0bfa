import { setTimeout as sleep } from 'node:timers/promises';
import { signalServer, startServer, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stack, serversRoot } from '../../kit/stack.ts';
import { eventually, type World } from '../../kit/world.ts';
import { startLoad, untilAcknowledged } from '../load.ts';
import { outageOf, rounds } from '../rounds.ts';
import { verify, whatIsWrong } from '../verify.ts';
import type { Fault } from './fault.ts';

const outageMs = outageOf(15_000);

const faults = [
  {
    what: 'killed',
    stop: () => stopServer('mysql', 'SIGKILL', serversRoot),
    start: () => startServer('mysql', serversRoot),
  },
  {
    what: 'frozen, so that connections hang instead of breaking',
    stop: () => signalServer('mysql', 'SIGSTOP', serversRoot),
    start: () => signalServer('mysql', 'SIGCONT', serversRoot),
  },
];

export const mysqlAway: Fault = (used) =>
  describe.each(faults)('MySQL $what under a load of writes', ({ what, stop, start }) => {
    let stack: Stack;
    let world: World;
    beforeAll(() => {
      ({ stack, world } = used());
    });
    afterAll(() => startServer('mysql', serversRoot));
    test.each(rounds())(
      'round %i: UNAVAILABLE within 2 s, nobody dies, all is well within 10 s of its return',
      async (round) => {
        const load = startLoad(stack, world);
        await untilAcknowledged(load, 60);
        await stop();
        const stoppedAt = performance.now();
        const reader = world.people[0];
        const probes: { query: string; variables: Record<string, unknown> }[] = [
          { query: '{ feed(first: 5) { edges { node { id } } } }', variables: {} },
          { query: '{ me { id displayName } }', variables: {} },
          { query: '{ chats(first: 5) { edges { node { id } } } }', variables: {} },
          {
            query: 'mutation ($id: ID!) { likePost(postId: $id) { id } }',
            variables: { id: world.posts[0] },
          },
          { query: 'mutation { updateProfile(input: { bio: "changed" }) { id } }', variables: {} },
        ];
        let slowestMs = 0;
        while (performance.now() - stoppedAt < outageMs) {
          for (const { query, variables } of probes) {
            const began = performance.now();
            const answer = await stack.ask(query, variables, reader?.token);
            slowestMs = Math.max(slowestMs, performance.now() - began);
            expect({
              query,
              codes: [...new Set(answer.errors?.map((error) => error.extensions.code))],
            }).toEqual({ query, codes: ['UNAVAILABLE'] });
          }
          await sleep(200);
        }
        await start();
        const backAt = performance.now();
        await eventually(10_000, () =>
          stack.data(
            'mutation { updateProfile(input: { bio: "back" }) { id } }',
            {},
            reader?.token,
          ),
        );
        await untilAcknowledged(load, 1);
        console.log(
          `round ${round}, MySQL ${what}: slowest answer ${Math.round(slowestMs)} ms, writes again ${Math.round(performance.now() - backAt)} ms after its return`,
        );
        expect(slowestMs).toBeLessThan(2_000);
        expect(performance.now() - backAt).toBeLessThan(10_000);
        await untilAcknowledged(load, 60);
        const report = await load.stop();
        expect(
          whatIsWrong(
            `round ${round}, MySQL ${what} for ${outageMs / 1000} s`,
            report,
            await verify(stack, world),
          ),
        ).toEqual([]);
        expect(stack.unexpectedEnds).toEqual([]);
      },
    );
  });
