import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ArrivalPace, BodyTooSlow, watchArrival } from '../http/arrival.ts';
import type { SpoolShare } from '../http/spool-budget.ts';

/** Thrown when more bytes come than were announced. */
export class TooManyBytes extends Error {}

/** So much more is read and dropped: a client that is cut off while it sends reads no answer. */
const slackBytes = 1024 * 1024;

/**
 * Writes a stream to a new file and hashes it on the way. When anything goes wrong, the file is
 * deleted again.
 * @param pace how fast the bytes must come; any speed is fine without it
 * @param share what the file takes of the disk
 * @returns the sha256 in hex
 * @throws TooManyBytes when more than `maxBytes` came (1 MiB more ends the connection); BodyTooSlow; RATE_LIMITED
 */
export async function receive(
  source: Readable,
  path: string,
  maxBytes: number,
  pace?: ArrivalPace,
  share?: SpoolShare,
): Promise<{ byteLength: number; sha256: string }> {
  const hash = createHash('sha256');
  let byteLength = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      byteLength += chunk.length;
      if (byteLength > maxBytes + slackBytes) return done(new TooManyBytes());
      if (byteLength > maxBytes) return done();
      try {
        share?.take(chunk.length);
      } catch (error) {
        return done(error as Error);
      }
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => done(byteLength > maxBytes ? new TooManyBytes() : null),
  });
  const stopWatching = pace && watchArrival(source, pace, () => measure.destroy(new BodyTooSlow()));
  try {
    await pipeline(source, measure, createWriteStream(path, { flags: 'wx' }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    stopWatching?.();
  }
  return { byteLength, sha256: hash.digest('hex') };
}
