import type { Readable } from 'node:stream';
import { passBytes } from './spent-buffers.ts';

/** A body did not arrive as fast as it must. */
export class BodyTooSlow extends Error {}

export interface ArrivalPace {
  /**
   * How long nothing may come, and how long the body may take besides its bytes' own time, in ms.
   */
  readonly silenceMs: number;
  /** What must come on average; `Infinity` where `silenceMs` is for the whole body. */
  readonly bytesPerSecond: number;
}

/**
 * Watches how fast a body comes: whoever sends it byte by byte, or stops sending, holds no
 * connection for long.
 * @param late called once, when it is too slow; time in which the reader itself keeps the body
 *   waiting does not count
 * @returns a function that ends the watch
 */
export function watchArrival(
  body: Readable,
  { silenceMs, bytesPerSecond }: ArrivalPace,
  late: () => void,
): () => void {
  let paceBeganAt = performance.now();
  let heardAt = paceBeganAt;
  let byteLength = 0;
  const count = (chunk: Buffer) => {
    heardAt = performance.now();
    byteLength += chunk.byteLength;
    passBytes(chunk.byteLength);
  };
  const restMs = (): number =>
    silenceMs +
    Math.min(heardAt, paceBeganAt + (byteLength / bytesPerSecond) * 1_000) -
    performance.now();
  const look = () => {
    if (body.isPaused()) {
      paceBeganAt += performance.now() - heardAt;
      heardAt = performance.now();
    }
    const rest = restMs();
    if (rest > 0) {
      timer = setTimeout(look, rest);
      return;
    }
    stop();
    late();
  };
  const stop = () => {
    clearTimeout(timer);
    body.off('data', count);
  };
  let timer = setTimeout(look, silenceMs);
  body.on('data', count);
  return stop;
}
