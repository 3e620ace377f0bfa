import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So many bytes may lie about in buffers that nobody reads any more. */
const everyBytes = 8 * 1024 * 1024;

let collectYoung: ((options: { type: 'minor' }) => void) | undefined;
let passedBytes = 0;

/**
 * Counts bytes of bodies that pass through this process, and has the buffers in which they came
 * freed after every 8 MiB. V8 itself waits until there are 64 MiB of them, which a process that only
 * hands uploads on would keep for nothing. It takes about a millisecond, as nearly all is garbage.
 */
export function passBytes(byteLength: number): void {
  passedBytes += byteLength;
  if (passedBytes < everyBytes) return;
  passedBytes = 0;
  collectYoung ??= exposeCollection();
  collectYoung({ type: 'minor' });
}

function exposeCollection(): (options: { type: 'minor' }) => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
