import type { Keyring } from '@clipgraph/platform/identity/keyring.ts';
import { refuse } from '@clipgraph/platform/uploads/refuse.ts';
import { type SignedQuery, verifySignedUrl } from '@clipgraph/platform/uploads/signed-urls.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import type { FastifyInstance } from 'fastify';
import { mediaTypes } from '../media-types.ts';
import { mediaPath } from './media-urls.ts';
import { sendFile } from './send-file.ts';

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
      return sendFile(request, reply, store, { hash, extension }, caching);
    },
  });
}
