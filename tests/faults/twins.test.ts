import type { ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import type { EventEnvelope } from '@clipgraph/platform/events/event.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../kit/process.ts';
import { type Stack, startStack } from '../kit/stack.ts';
import { makeWorld, type World } from '../kit/world.ts';
import { type Load, startLoad, untilAcknowledged } from './load.ts';
import { rounds } from './rounds.ts';
import { kafkaOf, readTopics, sendAgain } from './topics.ts';
import { verify, whatIsWrong } from './verify.ts';

const doubled = ['relation', 'interaction'] as const;

/** What may happen to a subgraph with two relays and two consumers while writes go on. */
type Step =
  | { kind: 'write'; writes: number }
  | { kind: 'crash'; subgraph: (typeof doubled)[number]; twin: boolean; writesMeanwhile: number }
  | { kind: 'redeliver'; share: number; seed: number };

const write = fc.record({
  kind: fc.constant('write' as const),
  writes: fc.integer({ min: 1, max: 40 }),
});
const crash = fc.record({
  kind: fc.constant('crash' as const),
  subgraph: fc.constantFrom(...doubled),
  twin: fc.boolean(),
  writesMeanwhile: fc.integer({ min: 0, max: 20 }),
});
const redelivery = fc.record({
  kind: fc.constant('redeliver' as const),
  share: fc.double({ min: 0.1, max: 1, noNaN: true }),
  seed: fc.integer(),
});
const some = (maxLength: number) => fc.array(fc.oneof(write, crash, redelivery), { maxLength });
/** Each plan has at least one crash while there is something to lose. */
const steps: fc.Arbitrary<Step[]> = fc
  .tuple(write, some(2), crash, some(2), redelivery)
  .map(([first, before, fall, after, last]): Step[] => [first, ...before, fall, ...after, last]);

describe('two relays and two consumers of one group', () => {
  let stack: Stack;
  let world: World;
  const twins = new Map<string, ServicePlan>();
  beforeAll(async () => {
    stack = await startStack();
    for (const subgraph of doubled) {
      const plan = stack.plans.get(subgraph) as ServicePlan;
      const port = await freePort();
      const twin = { ...plan, port, environment: { ...plan.environment, PORT: String(port) } };
      twins.set(subgraph, twin);
      await stack.start(`${subgraph} twin`, twin);
    }
    world = await makeWorld(stack);
  });
  afterAll(() => stack?.close());

  test('come to the same end state, whatever crashes, comes twice or comes late', {
    timeout: rounds().length * 240_000,
  }, async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const load = startLoad(stack, world);
        for (const step of plan) await perform(step, load);
        await untilAcknowledged(load, 20);
        const report = await load.stop();
        await redeliver(stack, 0.5, round);
        expect(
          whatIsWrong(
            `round ${++round}, ${plan.map(describeStep).join(', ')}`,
            report,
            await verify(stack, world),
          ),
        ).toEqual([]);
      }),
      { numRuns: rounds().length, endOnFailure: true },
    );
    expect(stack.unexpectedEnds).toEqual([]);
  });

  async function perform(step: Step, load: Load): Promise<void> {
    if (step.kind === 'write') return untilAcknowledged(load, step.writes);
    if (step.kind === 'redeliver') return redeliver(stack, step.share, step.seed);
    if (step.twin) {
      await stack.kill(`${step.subgraph} twin`);
      await untilAcknowledged(load, step.writesMeanwhile);
      await stack.start(`${step.subgraph} twin`, twins.get(step.subgraph) as ServicePlan);
    } else {
      await stack.kill(step.subgraph);
      await stack.restart(step.subgraph);
      await untilAcknowledged(load, step.writesMeanwhile);
    }
  }
});

const describeStep = (step: Step) =>
  step.kind === 'crash' ? `crash ${step.subgraph}${step.twin ? ' twin' : ''}` : step.kind;

/** Delivers a share of all events so far once more, in another order. */
async function redeliver(stack: Stack, share: number, seed: number): Promise<void> {
  // Each event once, however often it was delivered before: the topics would double with each call.
  const once = new Map((await readTopics(stack)).map((event) => [event.id, event]));
  const events = shuffled([...once.values()], seed);
  const again = events.slice(0, Math.ceil(events.length * share));
  await sendAgain(kafkaOf(stack), again);
}

function shuffled(events: readonly EventEnvelope[], seed: number): EventEnvelope[] {
  const order = [...events];
  let state = seed >>> 0 || 1;
  for (let at = order.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [order[at], order[other]] = [order[other] as EventEnvelope, order[at] as EventEnvelope];
  }
  return order;
}
