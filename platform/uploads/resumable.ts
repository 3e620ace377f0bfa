import { Readable } from 'node:stream';
import { Server, Upload } from '@tus/server';
import type { FastifyRequest } from 'fastify';
import { type AppError, isAppError } from '../errors/catalogue.ts';
import { type ArrivalPace, watchArrival } from '../http/arrival.ts';
import type { Id } from '../ids/id.ts';
import { MediaRefused } from './refused.ts';
import { type Checksum, readChecksum } from './resumable/checksum.ts';
import type { OpenUnfinished } from './resumable/unfinished.ts';

interface ResumableOptions {
  /** The path that uploads have, without their ids. */
  path: string;
  /** Where unfinished bytes lie. Processes that share it continue each other's uploads. */
  open: OpenUnfinished;
  pace: ArrivalPace;
  /** @throws NOT_FOUND when there is no such upload */
  declared(id: Id): Promise<{ accountId: Id; byteLength: number; isFinished: boolean }>;
  /** Counts a PATCH for its account. @throws RATE_LIMITED above what may be under way */
  admit(accountId: Id): { free(): void };
  /** Takes the bytes once they are all there. @throws as for bytes that came in one request */
  receive(id: Id, bytes: Readable): Promise<void>;
}

export interface Resumable {
  /** Whether bytes of the upload have come this way before. */
  has(id: Id): Promise<boolean>;
  handle(id: Id, request: FastifyRequest): Promise<Response>;
  /** Deletes uploads that were given up. */
  sweep(): Promise<void>;
}

/**
 * Speaks tus 1.0 (HEAD, PATCH, checksum, termination, expiration) at the address of an upload that
 * exists already. Bytes of a PATCH that was cut stay; bytes with a wrong checksum do not.
 */
export async function createResumable(options: ResumableOptions): Promise<Resumable> {
  const { path, open, pace, declared, admit, receive } = options;
  const awaited = new Map<string, Checksum>();
  const store = await open(awaited);
  const finish = async (id: string) => {
    try {
      await receive(Number(id), store.read(id));
      await store.remove(id);
    } catch (error) {
      if (isFinal(error)) await store.remove(id);
      throw error;
    }
  };
  const server = new Server({
    path,
    datastore: store,
    maxSize: async (_request, id) => (await declared(Number(id))).byteLength,
    respectForwardedHeaders: false,
    onUploadFinish: async (_request, upload) => {
      await finish(upload.id);
      return { status_code: 204 };
    },
    onResponseError: (_request, error) => answerOf(error),
  });

  const sizeOf = async (id: string) => (await store.getUpload(id).catch(() => null))?.offset;

  return {
    has: async (id) => ((await sizeOf(String(id))) ?? 0) > 0,
    async handle(uploadId, { method, headers, raw, url }) {
      const id = String(uploadId);
      const { accountId, byteLength, isFinished } = await declared(uploadId);
      if (isFinished && method !== 'DELETE') return finished(method, byteLength);
      const offset = await sizeOf(id);
      if (offset === undefined && method !== 'DELETE')
        await store.create(new Upload({ id, size: byteLength, offset: 0, metadata: {} }));
      // A process that ended between the last byte and the check left this to us.
      if (offset === byteLength && method !== 'DELETE') {
        await finish(id);
        return finished(method, byteLength);
      }
      const checksum = readChecksum(headers['upload-checksum']);
      if (method === 'PATCH' && checksum) awaited.set(id, checksum);
      const share = method === 'PATCH' ? admit(accountId) : undefined;
      const stop = share && watchArrival(raw, pace, () => raw.destroy(new Error('too slow')));
      try {
        const { pathname } = new URL(url, 'http://localhost');
        const body = method === 'PATCH' ? (Readable.toWeb(raw) as ReadableStream) : null;
        return await server.handleWeb(
          new Request(`http://localhost${pathname}`, {
            method,
            headers: plainHeaders(headers),
            body,
            duplex: 'half',
          }),
        );
      } finally {
        awaited.delete(id);
        stop?.();
        share?.free();
      }
    },
    sweep: async () => {
      await server.cleanUpExpiredUploads();
    },
  };
}

const plainHeaders = (headers: FastifyRequest['headers']): Headers =>
  new Headers(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && name !== 'content-length' ? [[name, value] as const] : [],
    ),
  );

/** What is told of an upload whose bytes are all there and checked. */
const finished = (method: string, byteLength: number): Response =>
  new Response(null, {
    status: method === 'HEAD' ? 200 : 409,
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(byteLength),
      'upload-length': String(byteLength),
      'cache-control': 'no-store',
    },
  });

/** Whether the same bytes would be refused again. */
const isFinal = (error: unknown): boolean =>
  error instanceof MediaRefused ||
  (isAppError(error) && ['BAD_USER_INPUT', 'CONFLICT', 'NOT_FOUND'].includes(error.code));

interface Told {
  status_code: number;
  body: string;
}

/** Nothing of a store's own words is told. */
function answerOf(error: Error | Told): Told {
  const tell = (status: number, code: string, message: string): Told => ({
    status_code: status,
    body: JSON.stringify({ error: { code, message } }),
  });
  if (error instanceof MediaRefused) return tell(400, 'BAD_USER_INPUT', error.message);
  if (isAppError(error)) return tell(statusOf(error), error.code, error.message);
  if ('status_code' in error && error.status_code < 500) return error;
  return tell(503, 'UNAVAILABLE', 'The bytes could not be kept. Ask for the offset and go on.');
}

const statusOf = ({ code }: AppError): number =>
  ({ NOT_FOUND: 404, CONFLICT: 409, RATE_LIMITED: 429, UNAVAILABLE: 503 })[code as string] ?? 400;
