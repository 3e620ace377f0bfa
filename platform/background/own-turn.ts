import { setImmediate } from 'node:timers/promises';

/** How long pieces of heavy work may follow one another before the event loop goes round. */
const sliceMs = 10;

// Of the whole process: there is one event loop.
let beganMs = Number.NEGATIVE_INFINITY;
let last: Promise<void> = Promise.resolve();

/**
 * Await it before each piece of heavy work: pieces that come together then run one after the other,
 * and everything else in the process is served between them. A piece that is alone waits for
 * nothing but what the loop has to do already.
 */
export function ownTurn(): Promise<void> {
  last = last.then(async () => {
    if (performance.now() - beganMs < sliceMs) return;
    await setImmediate();
    beganMs = performance.now();
  });
  return last;
}
