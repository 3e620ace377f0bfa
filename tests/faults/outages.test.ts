import { afterAll, beforeAll, describe } from 'vitest';
import { type Stack, startStack } from '../kit/stack.ts';
import { makeWorld, type World } from '../kit/world.ts';
import { kafkaAway } from './kafka.ts';
import { killedProcesses } from './kill.ts';
import { mysqlAway } from './mysql.ts';
import { poisonousEvents } from './poison.ts';

// To start a process for each subgraph takes longer than most of these tests.
describe('one stack of services', () => {
  let used: { stack: Stack; world: World };
  beforeAll(async () => {
    const stack = await startStack();
    used = { stack, world: await makeWorld(stack) };
  });
  afterAll(() => used?.stack.close());

  for (const fault of [killedProcesses, mysqlAway, kafkaAway, poisonousEvents]) fault(() => used);
});
