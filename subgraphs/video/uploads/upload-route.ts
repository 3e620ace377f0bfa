import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import { BodyTooSlow } from '@clipgraph/platform/http/arrival.ts';
import { hearOut } from '@clipgraph/platform/http/hear-out.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { MediaRefused } from '../media/refused.ts';
import { refuse } from '../media/serving/refuse.ts';
import { type SignedQuery, verifySignedUrl } from '../media/serving/signed-urls.ts';
import { uploadPath } from './create-upload.ts';
import { receiveUpload } from './receive-upload.ts';

interface UploadRequest {
  Params: { id: string };
  Querystring: SignedQuery;
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

/** `PUT /upload/<id>`: takes the bytes of an upload from whoever has its signed address. */
export async function mountUploadRoute(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(async (uploads) => {
    // Bodies are streamed to the disk, so no parser may collect them in memory first.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, _payload, done) => done(null));
    uploads.put<UploadRequest>('/upload/:id', async ({ params, query, headers, raw }, reply) => {
      const path = uploadPath(params.id);
      const verdict = verifySignedUrl(services.keyring, 'upload-url', path, query, Date.now());
      if (verdict === 'forged') return refuseUpload(reply, forged);
      if (verdict === 'expired') return refuseUpload(reply, expired);
      const length = headers['content-length'];
      try {
        await receiveUpload(services, toId(params.id), raw, {
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
  });
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
