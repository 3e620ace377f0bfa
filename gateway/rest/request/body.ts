import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import { type ArrivalPace, BodyTooSlow, watchArrival } from '@clipgraph/platform/http/arrival.ts';

/** The body has more bytes than the route takes. */
export class BodyTooLarge extends Error {}

interface BodyLimits extends ArrivalPace {
  /** Of the whole body. */
  readonly maxBytes: number;
}

/** A body that is kept in memory must have come within a time, however long it is. */
export const wholeWithin = (maxBytes: number, bodyMs: number): BodyLimits => ({
  maxBytes,
  silenceMs: bodyMs,
  bytesPerSecond: Number.POSITIVE_INFINITY,
});

/**
 * Reads a whole body, on GET as well (docs/older-clients.md#bodies), with a length or in chunks.
 * @throws BodyTooLarge, BodyTooSlow; the rest of the body is then read and dropped, because many
 *   clients read the answer only when all is sent, see `hearOut`
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  if (!hasBody(request)) return nothing;
  const chunks: Buffer[] = [];
  const keep = (chunk: Buffer) => chunks.push(chunk);
  try {
    await receive(request, limits, (arrived) => request.on('data', keep).once('end', arrived));
  } finally {
    request.off('data', keep).resume();
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/**
 * Passes a body on to a sink as fast as that takes it, and resolves when the sink has finished.
 * @throws BodyTooLarge, BodyTooSlow, or what the sink fails with; the sink is destroyed then, and
 *   what is left of the body read and dropped
 */
export async function pourBody(
  request: IncomingMessage,
  sink: Writable,
  limits: BodyLimits,
): Promise<void> {
  try {
    await receive(request, limits, (arrived, fail) =>
      request.pipe(sink.once('finish', arrived).on('error', fail)),
    );
  } catch (error) {
    request.unpipe(sink);
    request.resume();
    sink.destroy();
    throw error;
  }
}

async function receive(
  request: IncomingMessage,
  { maxBytes, ...pace }: BodyLimits,
  begin: (arrived: () => void, fail: (error: Error) => void) => unknown,
): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new BodyTooLarge();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let byteLength = 0;
  const count = (chunk: Buffer) => {
    byteLength += chunk.byteLength;
    if (byteLength > maxBytes) reject(new BodyTooLarge());
  };
  const cut = () =>
    !request.readableEnded &&
    reject(new Error('The client went away in the middle of its request.'));
  request.on('data', count).on('error', reject).on('close', cut);
  const stopWatching = watchArrival(request, pace, () => reject(new BodyTooSlow()));
  begin(resolve, reject);
  try {
    await promise;
  } finally {
    stopWatching();
    request.off('data', count).off('error', reject).off('close', cut);
  }
}

const nothing = Buffer.alloc(0);

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined ||
  (headers['content-length'] !== undefined && headers['content-length'] !== '0');
