import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isAppError } from '../errors/catalogue.ts';
import { BodyTooSlow } from '../http/arrival.ts';
import { hearOut } from '../http/hear-out.ts';
import type { Keyring } from '../identity/keyring.ts';
import { type Id, toId } from '../ids/id.ts';
import { type InParts, readParts, takeSmallJson } from './parts-route.ts';
import { refuse } from './refuse.ts';
import { MediaRefused } from './refused.ts';
import type { Resumable } from './resumable.ts';
import { type SignedQuery, signedUrlLifetimeMs, signUrl, verifySignedUrl } from './signed-urls.ts';

interface UploadRequest {
  Params: { id: string };
  Querystring: SignedQuery;
}

/** What a request says of its body. */
export interface SentHeaders {
  contentType: string | undefined;
  contentLength: number | undefined;
}

interface UploadRoute {
  /** `/upload`: the path without the upload's id. */
  path: string;
  keyring: Keyring;
  /**
   * Takes the bytes of an upload.
   * @throws an error of the catalogue, MediaRefused or BodyTooSlow, which the client is told
   */
  receive(uploadId: Id, body: Readable, headers: SentHeaders): Promise<void>;
  /** Takes bytes piece by piece as well, when there is one. */
  resumable?: Resumable;
  /** Lets clients send parts straight to a bucket, when there is one. */
  inParts?: InParts;
}

interface Refusal {
  status: number;
  code: string;
  message: string;
}

const forged: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message: 'This address was changed. Use the `url` of `createUpload` exactly as it was given.',
};
const expired: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message: 'This address has expired. Create another upload.',
};

const statusOf: Record<string, number> = {
  BAD_USER_INPUT: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** The address that takes an upload's bytes until `expiresAt` (ms since the epoch). */
export function signedUploadUrl(
  { path, keyring, publicUrl }: Pick<UploadRoute, 'path' | 'keyring'> & { publicUrl: string },
  uploadId: Id,
  createdAtMs: number,
): { url: string; expiresAt: number } {
  const expiresAt = createdAtMs + signedUrlLifetimeMs;
  const url = signUrl(keyring, 'upload-url', publicUrl, `${path}/${uploadId}`, expiresAt);
  return { url, expiresAt };
}

/** `PUT <path>/<id>`: takes the bytes of an upload from whoever has its signed address. */
export async function mountUploadRoute(
  app: FastifyInstance,
  { path, keyring, receive, resumable, inParts }: UploadRoute,
): Promise<void> {
  await app.register(async (uploads) => {
    // Bodies are streamed to the disk, so no parser may collect them in memory first.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, _payload, done) => done(null));
    uploads.put<UploadRequest>(`${path}/:id`, async ({ params, query, headers, raw }, reply) => {
      const wrong = wrongAddress(keyring, `${path}/${params.id}`, query);
      if (wrong) return refuseUpload(reply, wrong);
      const length = headers['content-length'];
      try {
        await receive(toId(params.id), raw, {
          contentType: headers['content-type'],
          contentLength: length === undefined ? undefined : Number(length),
        });
        return await reply.code(201).send({ upload: { id: params.id } });
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) return refuseUpload(reply, refusal);
        // The client has gone, so there is nobody to answer.
        if (raw.destroyed && !raw.complete) return reply.hijack();
        throw error;
      }
    });
    if (resumable) mountResumable(uploads, { path, keyring, resumable });
  });
  if (inParts) await mountInParts(app, { path, keyring, inParts });
}

/** `POST <path>/<id>`: begins an upload in parts, or ends it. */
async function mountInParts(
  app: FastifyInstance,
  { path, keyring, inParts }: { path: string; keyring: Keyring; inParts: InParts },
): Promise<void> {
  await app.register(async (parts) => {
    takeSmallJson(parts);
    parts.post<UploadRequest>(`${path}/:id`, async ({ params, query, body }, reply) => {
      const wrong = wrongAddress(keyring, `${path}/${params.id}`, query);
      if (wrong) return refuseUpload(reply, wrong);
      reply.header('cache-control', 'no-store');
      try {
        const id = toId(params.id);
        const asked = readParts(body);
        if (!asked) return await reply.code(200).send(await inParts.begin(id));
        await inParts.complete(id, asked.session, asked.etags);
        return await reply.code(201).send({ upload: { id: params.id } });
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) return refuseUpload(reply, refusal);
        throw error;
      }
    });
  });
}

/** What browsers may read of an answer is decided by the front door alone. */
const ofTheFrontDoor = /^(access-control-|content-length$|connection$)/;

/**
 * `HEAD`, `PATCH` and `DELETE <path>/<id>`: tus 1.0. An address that has expired is good for an
 * upload that was begun before, so that slow connections can end it.
 */
function mountResumable(
  app: FastifyInstance,
  { path, keyring, resumable }: { path: string; keyring: Keyring; resumable: Resumable },
): void {
  app.route<UploadRequest>({
    method: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
    url: `${path}/:id`,
    async handler(request, reply) {
      const { params, query } = request;
      const id = toId(params.id);
      const wrong = wrongAddress(keyring, `${path}/${id}`, query);
      const goesOn = wrong === expired && (await resumable.has(id));
      if (wrong && !goesOn) return refuseUpload(reply, wrong);
      try {
        const answer = await resumable.handle(id, request);
        for (const [name, value] of answer.headers)
          if (!ofTheFrontDoor.test(name)) reply.header(name, value);
        const body = await answer.text();
        return await hearOut(reply.code(answer.status)).send(body === '' ? null : body);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) return refuseUpload(reply, refusal);
        throw error;
      }
    },
  });
}

/** Why an address takes nothing (any more); undefined for one that was signed and has not ended. */
function wrongAddress(keyring: Keyring, signed: string, query: SignedQuery): Refusal | undefined {
  const verdict = verifySignedUrl(keyring, 'upload-url', signed, query, Date.now());
  return { forged, expired, good: undefined }[verdict];
}

const refuseUpload = (reply: FastifyReply, { status, code, message }: Refusal) =>
  refuse(hearOut(reply), status, code, message);

/** @returns undefined for errors that the client has nothing to do with */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof MediaRefused) {
    const status = error.fault === 'type' ? 415 : 400;
    return { status, code: 'BAD_USER_INPUT', message: error.message };
  }
  if (error instanceof BodyTooSlow) {
    const message = 'The bytes arrive too slowly. Send them again.';
    return { status: 408, code: 'BAD_REQUEST', message };
  }
  if (!isAppError(error)) return undefined;
  return { status: statusOf[error.code] ?? 500, code: error.code, message: error.message };
}
