import { expect, test } from 'vitest';
import { playOnServices } from '../soak/push.ts';
import { rounds } from './rounds.ts';

/** `npm run soak -- push` plays it at full size. */
const size = { senders: 12, subscribers: 4, durationMs: 4_000, cutWithinMs: 500 };

test.each(rounds())(
  'a busy group, round %i: sockets are cut, messaging and the gateway are killed; nobody misses or doubles a message',
  async (round) => {
    const { acknowledged, cuts, wrong } = await playOnServices(size);
    console.log(
      `round ${round}: ${acknowledged} messages acknowledged, sockets cut ${cuts} times, each of ${size.subscribers} subscribers has each message once`,
    );
    expect(wrong).toEqual([]);
    expect(acknowledged).toBeGreaterThan(size.senders);
  },
);
