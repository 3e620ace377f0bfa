import type { Dispatcher, Pool } from 'undici';

type PostOptions = Pick<
  Dispatcher.DispatchOptions,
  'path' | 'headers' | 'headersTimeout' | 'bodyTimeout'
> & { readonly body: string };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface TextAnswer {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly text: string;
}

interface AnswerReader {
  begin(statusCode: number, headers: Headers): unknown;
  take(chunk: Buffer): void;
  /** Called once: this or `fail`. */
  end(): void;
  fail(error: unknown): void;
}

/**
 * Posts a body and reads the answer as it comes. undici's own `request` gives it as a stream, which
 * costs more than the rest of the call.
 * @param signal cancels the request; it fails with the signal's reason
 */
export function postAndRead(
  pool: Pool,
  options: PostOptions,
  signal: AbortSignal | undefined,
  reader: AnswerReader,
): void {
  let ended = () => {};
  pool.dispatch(
    { method: 'POST', ...options },
    {
      onRequestStart(controller) {
        if (!signal) return;
        const abort = () => controller.abort(signal.reason);
        if (signal.aborted) return abort();
        signal.addEventListener('abort', abort, { once: true });
        ended = () => signal.removeEventListener('abort', abort);
      },
      onResponseStart: (_, status, headers) => reader.begin(status, headers),
      onResponseData: (_, chunk) => reader.take(chunk),
      onResponseEnd() {
        ended();
        reader.end();
      },
      onResponseError(_, error) {
        ended();
        reader.fail(error);
      },
    },
  );
}

/** Posts a body and reads the whole answer. */
export function post(
  pool: Pool,
  options: PostOptions,
  signal: AbortSignal | undefined,
): Promise<TextAnswer> {
  return new Promise((resolve, fail) => {
    const chunks: Buffer[] = [];
    let statusCode = 0;
    let headers: Headers = {};
    postAndRead(pool, options, signal, {
      begin(status, answered) {
        statusCode = status;
        headers = answered;
      },
      take: (chunk) => chunks.push(chunk),
      end: () => resolve({ statusCode, headers, text: textOf(chunks) }),
      fail,
    });
  });
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks);
  return bytes.toString();
}
