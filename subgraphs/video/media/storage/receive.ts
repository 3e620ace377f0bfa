import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ArrivalPace, BodyTooSlow, watchArrival } from '@clipgraph/platform/http/arrival.ts';

/** More bytes came than were announced. */
export class TooManyBytes extends Error {}

/** A client that sends slightly too much is heard out, so that it gets to read the answer. */
const slackBytes = 1024 * 1024;

/**
 * Writes a stream to a new file, hashing it on the way. Whatever goes wrong, a cut connection
 * included, leaves no file behind.
 * @param pace how fast it must come. @default as it comes
 * @throws TooManyBytes when more than `maxBytes` came; far too many end the connection. BodyTooSlow
 */
export async function receive(
  source: Readable,
  path: string,
  maxBytes: number,
  pace?: ArrivalPace,
): Promise<{ byteLength: number; sha256: string }> {
  const hash = createHash('sha256');
  let byteLength = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      byteLength += chunk.length;
      if (byteLength > maxBytes + slackBytes) return done(new TooManyBytes());
      if (byteLength > maxBytes) return done();
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
