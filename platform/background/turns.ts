/** How long pieces of work may follow one another before others are looked at. */
const sliceMs = 10;

/**
 * Pieces of work that come one after the other, and let others have the event loop in between. Made
 * once for the whole process, as there is one event loop.
 * @param rest waits until the next slice may begin
 * @returns to be awaited before each piece
 */
export function createTurns(rest: (workedMs: number) => Promise<void>): () => Promise<void> {
  let beganMs = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(async () => {
      const workedMs = performance.now() - beganMs;
      if (workedMs < sliceMs) return;
      await rest(workedMs);
      beganMs = performance.now();
    });
    return last;
  };
}
