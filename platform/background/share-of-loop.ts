/** How long work that waits here may hold the event loop in one round of it. */
const sliceMs = 10;

// Of the whole process: there is one event loop.
let roundEndsMs: number | undefined;

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
    roundEndsMs = performance.now() + sliceMs;
    // Comes before everything else of the next round.
    setImmediate(() => {
      roundEndsMs = undefined;
    });
  }
  if (performance.now() < roundEndsMs) resolve();
  else setImmediate(begin, resolve);
}
