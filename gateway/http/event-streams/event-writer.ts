import type { ServerResponse } from 'node:http';
import type { EventStreamLimits } from './limits.ts';

type HeaderValue = number | string | string[] | undefined;

/** Writes to one client of server-sent events, within limits on how slowly it may read. */
export interface EventWriter {
  readonly isOpen: boolean;
  readonly isClosed: boolean;
  /** Begins to write; what was written before waits for this. */
  open(response: ServerResponse, headers: Readonly<Record<string, HeaderValue>>): void;
  /** Resolves when the client's side took the text. A client that does not read is cut. */
  write(text: string): Promise<void>;
  heartbeat(): void;
  /** Ends the answer after what is written. */
  end(): void;
  /** Cuts the connection. */
  close(): void;
}

/** @param onClose runs once, when the client has gone or was cut */
export function createEventWriter(
  limits: Pick<EventStreamLimits, 'maxBufferedBytes' | 'sendTimeoutMs'>,
  onClose: () => void,
): EventWriter {
  const opened = Promise.withResolvers<void>();
  let response: ServerResponse | undefined;
  let closed = false;

  function close(): void {
    if (closed) return;
    closed = true;
    opened.resolve();
    onClose();
    response?.destroy();
  }

  return {
    get isOpen() {
      return response !== undefined;
    },
    get isClosed() {
      return closed;
    },
    close,
    open(to, headers) {
      response = to;
      to.once('close', close);
      to.on('error', close);
      const head = {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      };
      // Where they can be read afterwards: who times answers leaves streams out.
      for (const [name, value] of Object.entries(head))
        if (value !== undefined) to.setHeader(name, value);
      to.writeHead(200);
      // Some browsers do not tell the page that the stream is open before its first byte.
      to.write(':\n\n');
      opened.resolve();
    },
    async write(text) {
      await opened.promise;
      if (!response || closed) return;
      if (response.writableLength > limits.maxBufferedBytes) return close();
      const late = setTimeout(close, limits.sendTimeoutMs);
      await new Promise<void>((resolve) => response?.write(text, () => resolve()));
      clearTimeout(late);
    },
    heartbeat() {
      if (response && !closed) response.write(':\n\n');
    },
    end: () => void response?.end(),
  };
}
