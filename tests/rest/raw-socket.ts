import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  /** The status line and the headers, as they came. */
  head: string;
  status: number;
  body: Buffer;
}

/** A TCP connection that is written to as it is, and read answer by answer. */
export interface RawSocket {
  write(text: string | Buffer): void;
  /** The next answer; those of requests sent in one go come in their order. */
  answer(): Promise<RawAnswer>;
  close(): void;
  readonly socket: Socket;
}

/** No client library at all: what an old client of any make puts on the wire. */
export async function openRaw(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let received = Buffer.alloc(0);
  let ended = false;
  let wake = () => {};
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  for (const event of ['end', 'error', 'close'])
    socket.on(event, () => {
      ended = true;
      wake();
    });

  const until = async <Found>(find: () => Found | undefined): Promise<Found> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (ended)
        throw new Error(
          `The server closed the connection after ${received.byteLength} bytes: ${received.toString('latin1')}`,
        );
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    socket,
    write: (text) => socket.write(text),
    async answer() {
      const headEnd = await until(() =>
        received.includes('\r\n\r\n') ? received.indexOf('\r\n\r\n') : undefined,
      );
      const head = received.toString('latin1', 0, headEnd);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
      if (Number.isNaN(length)) throw new Error(`No Content-Length: ${head}`);
      const end = headEnd + 4 + length;
      await until(() => (received.byteLength >= end ? true : undefined));
      const body = received.subarray(headEnd + 4, end);
      received = received.subarray(end);
      return { head, status: Number(head.slice(9, 12)), body };
    },
    close: () => socket.destroy(),
  };
}

export const requestText = (
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  ].join('\r\n');

/** A body in chunks of a few bytes. */
export const chunkedRequest = (method: string, path: string, body: string): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    'Transfer-Encoding: chunked',
    '',
    ...(body.match(/[\s\S]{1,7}/g) ?? []).flatMap((chunk) => [
      Buffer.byteLength(chunk).toString(16),
      chunk,
    ]),
    '0',
    '',
    '',
  ].join('\r\n');
