import type { IncomingMessage } from 'node:http';

/** The body has more bytes than the route takes. */
export class BodyTooLarge extends Error {}

/**
 * Reads a whole body, on GET as well (rule W2) and in either framing.
 * @throws BodyTooLarge above `maxBytes`; what is left is then read and dropped, so that the client comes to read the answer, see `hearOut`
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (!hasBody(request)) return nothing;
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new BodyTooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let byteLength = 0;
    const settle = (done: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      done();
    };
    const onData = (chunk: Buffer) => {
      byteLength += chunk.byteLength;
      if (byteLength > maxBytes) settle(() => reject(new BodyTooLarge()));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, byteLength)));
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error('The client went away in the middle of its request.')));
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

const nothing = Buffer.alloc(0);

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] !== undefined && headers['content-length'] !== '0');
