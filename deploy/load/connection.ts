import { connect } from 'node:net';

interface LoadAnswer {
  status: number;
  body: Buffer;
}

/** One kept-alive HTTP/1.1 connection. It carries one request at a time. */
export interface LoadConnection {
  /** @throws when the connection breaks or the answer is not HTTP/1.1 with a Content-Length */
  request(
    method: string,
    path: string,
    body?: string | Buffer,
    contentType?: string,
  ): Promise<LoadAnswer>;
  close(): void;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Opens a client that does as little as it can, so that on a machine of few cores the processor is
 * left to the server under load.
 */
export async function openConnection(url: URL): Promise<LoadConnection> {
  const socket = connect({ host: url.hostname, port: Number(url.port || 80), noDelay: true });
  let waiting: { resolve(answer: LoadAnswer): void; reject(error: Error): void } | undefined;
  let received: Buffer = Buffer.alloc(0);

  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.on('data', (chunk: Buffer) => {
    received = received.byteLength === 0 ? chunk : Buffer.concat([received, chunk]);
    try {
      const answer = readAnswer(received);
      if (!answer) return;
      received = received.subarray(answer.byteLength);
      const { resolve } = waiting ?? {};
      waiting = undefined;
      resolve?.(answer);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The connection was closed.')));
  await new Promise<void>((resolve, reject) =>
    socket.once('connect', resolve).once('error', reject),
  );

  return {
    request(method, path, body = '', contentType = 'application/json') {
      const type = body.length === 0 ? '' : `content-type: ${contentType}\r\n`;
      const head =
        `${method} ${path} HTTP/1.1\r\nhost: ${url.host}\r\n` +
        `${type}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (typeof body === 'string') socket.write(head + body);
        else {
          socket.write(head);
          socket.write(body);
        }
      });
    },
    close: () => socket.destroy(),
  };
}

/** @returns undefined until the whole answer is there */
function readAnswer(received: Buffer): (LoadAnswer & { byteLength: number }) | undefined {
  const end = received.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined)
    throw new Error(`An answer without a Content-Length: ${head.slice(0, 200)}`);
  const start = end + headEnd.byteLength;
  const byteLength = start + Number(length);
  if (received.byteLength < byteLength) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    body: received.subarray(start, byteLength),
    byteLength,
  };
}
