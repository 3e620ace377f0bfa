import type { Server } from 'node:net';

/** How long work that waits here may hold the event loop in one round of it. */
const sliceMs = 10;
/** How long it may wait for clients who connect. Afterwards there is a slice for it, and so on. */
const longestHoldMs = 20;

// Of the whole process: there is one event loop.
let roundEndsMs: number | undefined;
let connectionCame = false;
let heldSinceMs: number | undefined;

/**
 * Lets clients connect to a server before requests go on. Node takes one connection in each round of
 * the loop: of two hundred that come together, as after a start, the last would else be let in after
 * as many full rounds, seconds later.
 */
export function watchConnections(server: Server): void {
  server.on('connection', () => {
    connectionCame = true;
  });
}

/**
 * Await it before the work on a request. Requests that come together would else all be answered in
 * one round of the loop, one after the other, and whatever is not among them waits for all: here it
 * is served after those that fit into a slice. One that is alone goes on in the round it came in.
 *
 * As `ownTurn`, for work that goes on in promises: each caller's runs until it waits for something
 * before the next caller's is looked at.
 */
export const shareOfLoop = (): Promise<void> =>
  new Promise((resolve) => setImmediate(begin, resolve));

function begin(resolve: () => void): void {
  if (roundEndsMs === undefined) {
    roundEndsMs = endOfRound(performance.now());
    // Comes before everything else of the next round.
    setImmediate(() => {
      roundEndsMs = undefined;
    });
  }
  if (performance.now() < roundEndsMs) resolve();
  else setImmediate(begin, resolve);
}

function endOfRound(nowMs: number): number {
  if (connectionCame) {
    connectionCame = false;
    heldSinceMs ??= nowMs;
    if (nowMs - heldSinceMs < longestHoldMs) return nowMs;
  }
  heldSinceMs = undefined;
  return nowMs + sliceMs;
}
