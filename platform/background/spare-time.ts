import { setImmediate } from 'node:timers/promises';

/** How long pieces of such work may follow one another before others are looked at. */
const sliceMs = 10;
/** A round of the event loop that is over so soon had nothing else to do. */
const idleRoundMs = 0.5;
/** Slices get at least this part of the time, however busy the process is. */
const leastShare = 0.1;
/** Longer ones waited for something, as for a database. */
const longestSliceMs = 20;

// Of the whole process: there is one event loop.
let beganMs = Number.NEGATIVE_INFINITY;
let last: Promise<void> = Promise.resolve();

/**
 * Await it before each piece of work that nobody waits for: it goes on when a round of the loop had
 * nothing else to do, or when it waited nine times as long as it worked.
 */
export function spareTime(): Promise<void> {
  last = last.then(async () => {
    const workedMs = Math.min(performance.now() - beganMs, longestSliceMs);
    if (workedMs < sliceMs) return;
    const untilMs = performance.now() + workedMs * (1 / leastShare - 1);
    for (let roundMs = performance.now(); ; roundMs = performance.now()) {
      await setImmediate();
      const nowMs = performance.now();
      if (nowMs - roundMs < idleRoundMs || nowMs >= untilMs) break;
    }
    beganMs = performance.now();
  });
  return last;
}
