import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playBusyGroup } from '../product/busy-group.ts';
import { rounds } from './rounds.ts';
import { type Stack, startStack } from './stack.ts';

/** `npm run soak` plays it at full size: 50 senders and 10 subscribers for a minute. */
const size = process.env.SOAK
  ? { senders: 50, subscribers: 10, durationMs: 60_000, cutWithinMs: 1_000 }
  : { senders: 12, subscribers: 4, durationMs: 4_000, cutWithinMs: 500 };

describe('a busy group in services mode', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.close());

  test.each(rounds())('round %i: sockets are cut, messaging and the gateway are killed; nobody misses or doubles a message', async (round) => {
    const killed = ['messaging', 'gateway'];
    const { acknowledged, cuts } = await playBusyGroup({
      url: () => stack.url,
      async crash(which) {
        const name = killed[which] as string;
        await stack.kill(name);
        await stack.restart(name);
      },
      crashes: killed.length,
      ...size,
    });
    console.log(
      `round ${round}: ${acknowledged} messages acknowledged, sockets cut ${cuts} times, each of ${size.subscribers} subscribers has each message once`,
    );
    expect(acknowledged).toBeGreaterThan(size.senders);
  });
});
