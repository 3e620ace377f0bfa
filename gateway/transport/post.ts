import type { Dispatcher, Pool } from 'undici';

type PostOptions = Pick<
  Dispatcher.DispatchOptions,
  'path' | 'headers' | 'headersTimeout' | 'bodyTimeout'
> & { readonly body: string };

interface TextAnswer {
  readonly statusCode: number;
  readonly text: string;
}

/**
 * Posts a body and reads the whole answer. undici's own `request` gives the answer as a stream,
 * which costs more than the rest of the call when all of it is wanted at once.
 * @param signal cancels the request; the promise rejects with its reason
 */
export function post(
  pool: Pool,
  options: PostOptions,
  signal: AbortSignal | undefined,
): Promise<TextAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let statusCode = 0;
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
        onResponseStart(_, status) {
          statusCode = status;
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          ended();
          const [first] = chunks;
          const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks);
          resolve({ statusCode, text: bytes.toString() });
        },
        onResponseError(_, error) {
          ended();
          reject(error);
        },
      },
    );
  });
}
