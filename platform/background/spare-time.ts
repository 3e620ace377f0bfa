import { setImmediate } from 'node:timers/promises';
import { createTurns } from './turns.ts';

/** A round of the event loop that is over so soon had nothing else to do. */
const idleRoundMs = 0.5;
/** Such work gets at least this part of the time, however busy the process is. */
const leastShare = 0.1;
/** A longer slice waited for something, as for a database. */
const longestSliceMs = 20;

/**
 * Await it before each piece of work that nobody waits for: it goes on when a round of the loop had
 * nothing else to do, or when it waited nine times as long as it worked.
 */
export const spareTime = createTurns(async (workedMs) => {
  const untilMs = performance.now() + Math.min(workedMs, longestSliceMs) * (1 / leastShare - 1);
  for (let roundMs = performance.now(); ; roundMs = performance.now()) {
    await setImmediate();
    const nowMs = performance.now();
    if (nowMs - roundMs < idleRoundMs || nowMs >= untilMs) return;
  }
});
