import { afterAll, beforeAll, describe } from 'vitest';
import { type Stack, startStack } from '../kit/stack.ts';
import { makeWorld, type World } from '../kit/world.ts';
import { brokenRules } from './outages/broken-rules.ts';
import { eventsInDisorder } from './outages/disorder.ts';
import { kafkaAway } from './outages/kafka.ts';
import { killedProcesses } from './outages/kill.ts';
import { mysqlAway } from './outages/mysql.ts';
import { oneSubgraphDown } from './outages/one-subgraph-down.ts';
import { poisonousEvents } from './outages/poison.ts';

// To start a process for each subgraph takes longer than most of these tests.
describe('one stack of services', () => {
  let used: { stack: Stack; world: World };
  beforeAll(async () => {
    const stack = await startStack();
    used = { stack, world: await makeWorld(stack) };
  });
  afterAll(() => used?.stack.close());

  oneSubgraphDown(() => used);
  // While there are few events to be told again.
  eventsInDisorder(() => used);
  for (const fault of [killedProcesses, mysqlAway, kafkaAway, poisonousEvents]) fault(() => used);
  brokenRules(() => used);
});
