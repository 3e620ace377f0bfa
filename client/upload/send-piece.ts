import { networkError } from '../errors.ts';
import type { Fetch } from '../requests/authorized-fetch.ts';

/** What of a browser's XMLHttpRequest is used: `fetch` does not tell how much was sent. */
interface Xhr {
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null };
  readonly status: number;
  readonly responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: Blob): void;
  abort(): void;
}

const { XMLHttpRequest: XhrOfPage }: { XMLHttpRequest?: new () => Xhr } = globalThis as object;

interface Piece {
  readonly method: 'PATCH' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Blob;
}

export interface PieceAnswer {
  readonly status: number;
  readonly text: string;
  /** How many bytes of the upload have come, where tus is spoken. */
  readonly offset: number | undefined;
}

interface Sending {
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
  onSent(byteCount: number): void;
}

const toOffset = (header: string | null): number | undefined =>
  header === null ? undefined : Number(header);

/** Whether one request can take a whole file and tell how far it is. */
export const tellsProgress = XhrOfPage !== undefined;

/** @throws NETWORK when no answer came */
export function sendPiece(piece: Piece, sending: Sending): Promise<PieceAnswer> {
  return XhrOfPage ? byXhr(new XhrOfPage(), piece, sending) : byFetch(piece, sending);
}

async function byFetch({ url, method, headers, bytes }: Piece, { fetch, signal, onSent }: Sending) {
  const request = { method, headers, body: bytes, ...(signal && { signal }) };
  const response = await fetch(url, request).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw networkError('The bytes could not be sent.', error);
  });
  const text = await response.text();
  if (response.ok) onSent(bytes.size);
  return { status: response.status, text, offset: toOffset(response.headers.get('upload-offset')) };
}

function byXhr(xhr: Xhr, piece: Piece, { signal, onSent }: Sending): Promise<PieceAnswer> {
  const abort = () => xhr.abort();
  const sent = new Promise<PieceAnswer>((resolve, reject) => {
    xhr.upload.onprogress = ({ loaded }) => onSent(loaded);
    xhr.onload = () =>
      resolve({
        status: xhr.status,
        text: xhr.responseText,
        offset: toOffset(xhr.getResponseHeader('upload-offset')),
      });
    xhr.onerror = () => reject(networkError('The bytes could not be sent.'));
    xhr.onabort = () => reject(signal?.reason);
    xhr.open(piece.method, piece.url);
    for (const [name, value] of Object.entries(piece.headers)) xhr.setRequestHeader(name, value);
    signal?.addEventListener('abort', abort);
    xhr.send(piece.bytes);
  });
  return sent.finally(() => signal?.removeEventListener('abort', abort));
}
