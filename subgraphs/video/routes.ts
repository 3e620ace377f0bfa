import { isAppError } from '@clipgraph/platform/errors/catalogue.ts';
import { BodyTooSlow } from '@clipgraph/platform/http/arrival.ts';
import { hearOut } from '@clipgraph/platform/http/hear-out.ts';
import { toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { openMedia } from './media/media.ts';
import { MediaRefused } from './media/refused.ts';
import { servePlaceholder } from './media/serving/placeholder.ts';
import { refuse, serveMedia } from './media/serving/serve-media.ts';
import { verifySignedUrl } from './media/serving/signed-urls.ts';
import { postMedia } from './tables.ts';
import { uploadPath } from './uploads/create-upload.ts';
import { receiveUpload } from './uploads/receive-upload.ts';

const statusOf: Record<string, number> = {
  BAD_USER_INPUT: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNAVAILABLE: 503,
};

/** `PUT /upload/<id>` takes the bytes of an upload, `GET /media/<name>` serves published files. */
export async function mountRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { store } = await openMedia(services.config);
  servePlaceholder(app);
  serveMedia(app, {
    store,
    keyring: services.keyring,
    isPublic: (hash) => isPublic(services, hash),
  });
  await app.register(async (uploads) => {
    // Bodies are streamed to the disk: no parser may gather them first.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, _payload, done) => done(null));
    uploads.put<{ Params: { id: string } }>('/upload/:id', async (request, reply) => {
      const { id } = request.params;
      const verdict = verifySignedUrl(
        services.keyring,
        'upload-url',
        uploadPath(id),
        request.query,
        Date.now(),
      );
      if (verdict === 'forged')
        return end(
          reply,
          403,
          'FORBIDDEN',
          'This address was changed. Use the `url` of `createUpload` exactly as it was given.',
        );
      if (verdict === 'expired')
        return end(reply, 403, 'FORBIDDEN', 'This address has expired. Create another upload.');
      const length = request.headers['content-length'];
      try {
        await receiveUpload(services, toId(id), request.raw, {
          contentType: request.headers['content-type'],
          contentLength: length === undefined ? undefined : Number(length),
        });
        return await reply.code(201).send({ upload: { id } });
      } catch (error) {
        if (error instanceof MediaRefused)
          return end(reply, error.fault === 'type' ? 415 : 400, 'BAD_USER_INPUT', error.message);
        if (error instanceof BodyTooSlow)
          return end(reply, 408, 'BAD_REQUEST', 'The bytes arrive too slowly. Send them again.');
        if (isAppError(error))
          return end(reply, statusOf[error.code] ?? 500, error.code, error.message);
        // Nobody is there to read an answer.
        if (request.raw.destroyed && !request.raw.complete) return reply.hijack();
        throw error;
      }
    });
  });
}

const end = (reply: FastifyReply, status: number, code: string, message: string) =>
  refuse(hearOut(reply), status, code, message);

async function isPublic({ database }: Services, hash: string): Promise<boolean> {
  const [shown] = await database.db
    .select({ postId: postMedia.postId })
    .from(postMedia)
    .where(and(eq(postMedia.hash, hash), eq(postMedia.isPublic, true)))
    .limit(1);
  return shown !== undefined;
}
