import type { Keyring } from '@clipgraph/platform/identity/keyring.ts';
import { refuse } from '@clipgraph/platform/uploads/refuse.ts';
import { type SignedQuery, verifySignedUrl } from '@clipgraph/platform/uploads/signed-urls.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fileKey } from '../../files/file-key.ts';
import { mediaTypes } from '../media-types.ts';
import { parseRange } from './byte-range.ts';
import { mediaPath } from './media-urls.ts';

const namePattern = new RegExp(
  `^([0-9a-f]{64})\\.(${mediaTypes.map((type) => type.extension).join('|')})$`,
);

interface MediaServing {
  store: MediaStore;
  keyring: Keyring;
  /** Whether a post that everybody may see shows this file right now. */
  isPublic(hash: string): Promise<boolean>;
  /** Whether a post that is not deleted shows this file right now. */
  isShown(hash: string): Promise<boolean>;
  /** The time in ms since the epoch. @default Date.now */
  now?: () => number;
}

/**
 * `GET` and `HEAD /media/<hash>.<extension>`: whole files and ranges. Files of public posts are for
 * everybody, all others for whoever has a signed address.
 */
export function serveMedia(
  app: FastifyInstance,
  { store, keyring, isPublic, isShown, now = Date.now }: MediaServing,
): void {
  app.route<{ Params: { name: string }; Querystring: SignedQuery }>({
    method: ['GET', 'HEAD'],
    url: '/media/:name',
    handler: async (request, reply) => {
      const [, hash, extension] = namePattern.exec(request.params.name) ?? [];
      if (hash === undefined || extension === undefined)
        return refuse(reply, 404, 'NOT_FOUND', 'There is no such file.');
      const { query } = request;
      const isSigned = 'signature' in query;
      if (isSigned) {
        const path = mediaPath(hash, extension);
        const verdict = verifySignedUrl(keyring, 'media-url', path, query, now());
        if (verdict === 'expired')
          return refuse(
            reply,
            403,
            'FORBIDDEN',
            'This address has expired. Read the post again for a new one.',
          );
        if (verdict === 'forged')
          return refuse(
            reply,
            403,
            'FORBIDDEN',
            'This address was changed. Use it exactly as it was given.',
          );
      }
      // An address that was signed before a post was deleted is good for its file no longer.
      if (!(await (isSigned ? isShown : isPublic)(hash)))
        return refuse(reply, 404, 'NOT_FOUND', 'There is no such file, or you may not see it.');
      const caching = isSigned ? 'private, max-age=900' : 'public, max-age=300';
      return send(request, reply, store, hash, extension, caching);
    },
  });
}

async function send(
  request: Pick<FastifyRequest, 'headers' | 'method'>,
  reply: FastifyReply,
  store: MediaStore,
  hash: string,
  extension: string,
  caching: string,
) {
  const key = fileKey(hash, extension);
  const found = await store.stat(key);
  const type = mediaTypes.find((known) => known.extension === extension);
  if (!found || !type) return refuse(reply, 404, 'NOT_FOUND', 'There is no such file.');
  const etag = `"${hash}"`;
  reply.headers({
    etag,
    'cache-control': caching,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const ifRange = request.headers['if-range'];
  const range =
    ifRange === undefined || ifRange === etag
      ? parseRange(request.headers.range, found.byteLength)
      : 'whole';
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${found.byteLength}`);
    return refuse(
      reply,
      416,
      'BAD_USER_INPUT',
      `This file has ${found.byteLength} bytes; the range begins after its end.`,
    );
  }
  reply.type(type.contentType);
  if (range !== 'whole')
    reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${found.byteLength}`);
  reply.header(
    'content-length',
    range === 'whole' ? found.byteLength : range.end - range.start + 1,
  );
  if (request.method === 'HEAD') return reply.send();
  const bytes = await store.open(key, range === 'whole' ? undefined : range);
  if (!bytes)
    return refuse(reply.removeHeader('content-length'), 404, 'NOT_FOUND', 'There is no such file.');
  return reply.send(bytes);
}

/** If-None-Match: a list of tags, weak ones included, or `*`. */
const matches = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, ''))) ?? false;
