import { ClipgraphError, isCode, networkError } from '../errors.ts';
import type { Fetch } from '../requests/authorized-fetch.ts';
import { refusalOfBytes } from './refusals.ts';
import { type PieceAnswer, sendPiece, tellsProgress } from './send-piece.ts';

/** An upload that was begun, as plain JSON: keep it, and go on after the page was closed. */
export interface UploadHandle {
  readonly id: string;
  readonly url: string;
  /** Where bytes are taken piece by piece; null for what is small. */
  readonly resumableUrl: string | null;
}

export interface UploadOptions {
  /** @default the type of the file */
  readonly contentType?: string;
  /** @default 'post' */
  readonly purpose?: 'post' | 'picture';
  /** Bytes in one request. @default all of them where XMLHttpRequest is, else 4 MiB */
  readonly pieceBytes?: number;
  /** An upload of the same file to go on with. */
  readonly resume?: UploadHandle;
  readonly signal?: AbortSignal;
  onStart?(handle: UploadHandle): void;
  onProgress?(sentBytes: number, totalBytes: number): void;
}

const usualPieceBytes = tellsProgress ? Number.MAX_SAFE_INTEGER : 4 * 1024 * 1024;
const tus = { 'tus-resumable': '1.0.0' };
/** Of one place in the file, with growing waits: about a minute. */
const maxTries = 7;

const pause = (tries: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(30_000, 250 * 2 ** tries));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/**
 * Sends a file to where an upload was opened, and goes on behind what arrived whenever the
 * connection is cut.
 * @throws BAD_USER_INPUT when the bytes are refused, NETWORK when there is no getting through
 */
export async function sendFile(
  fetch: Fetch,
  file: Blob,
  { url, resumableUrl }: UploadHandle,
  options: UploadOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  let tries = 0;
  let offset = options.resume ? undefined : 0;
  for (;;) {
    signal?.throwIfAborted();
    try {
      offset ??= resumableUrl === null ? 0 : await offsetOf(fetch, resumableUrl, signal);
      onProgress?.(offset, file.size);
      if (offset === file.size) return;
      const from: number = offset;
      const onSent = (byteCount: number) => onProgress?.(from + byteCount, file.size);
      const answer: PieceAnswer = await (resumableUrl === null
        ? sendWhole(file, url, options, { fetch, signal, onSent })
        : sendFrom(file, from, resumableUrl, options, { fetch, signal, onSent }));
      if (answer.status < 300) {
        offset = resumableUrl === null ? file.size : answer.offset;
        tries = 0;
        continue;
      }
      const refusal = refusalOfBytes(answer);
      if (refusal) throw refusal;
      if (tries >= maxTries)
        throw new ClipgraphError('UNAVAILABLE', 'The server does not take the bytes just now.');
    } catch (error) {
      if (!isCode(error, 'NETWORK') || tries >= maxTries) throw error;
    }
    offset = undefined;
    await pause(tries, signal);
    tries += 1;
  }
}

type Sending = Parameters<typeof sendPiece>[1];

const typeOf = (file: Blob, { contentType = file.type }: UploadOptions): string => contentType;

const sendWhole = (file: Blob, url: string, options: UploadOptions, sending: Sending) =>
  sendPiece(
    { method: 'PUT', url, headers: { 'content-type': typeOf(file, options) }, bytes: file },
    sending,
  );

const sendFrom = (
  file: Blob,
  offset: number,
  url: string,
  { pieceBytes = usualPieceBytes }: UploadOptions,
  sending: Sending,
) =>
  sendPiece(
    {
      method: 'PATCH',
      url,
      headers: {
        ...tus,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
      },
      bytes: file.slice(offset, Math.min(file.size, offset + pieceBytes)),
    },
    sending,
  );

/** How many bytes have come. @throws NETWORK for no answer; the refusal of an upload that ended */
async function offsetOf(fetch: Fetch, url: string, signal?: AbortSignal): Promise<number> {
  const request = { method: 'HEAD', headers: tus, ...(signal && { signal }) };
  const response = await fetch(url, request).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw networkError('The upload does not answer.', error);
  });
  const offset = response.headers.get('upload-offset');
  if (response.ok && offset !== null) return Number(offset);
  if (response.status >= 500) throw networkError(`The upload answered ${response.status}.`);
  throw new ClipgraphError('NOT_FOUND', 'This upload has ended. Begin another one.');
}
