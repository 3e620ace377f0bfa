import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import { checkDeclaredBytes } from '@clipgraph/platform/uploads/declared.ts';
import { openUpload } from '@clipgraph/platform/uploads/open-upload.ts';
import { signedUrlLifetimeMs } from '@clipgraph/platform/uploads/signed-urls.ts';
import type { CreateUploadInput, Upload } from '../generated/types.ts';
import { openMedia } from '../media/media.ts';
import { declaredType, mediaTypes } from '../media/media-types.ts';
import { uploads } from '../tables.ts';
import { incomingKey } from './upload-files.ts';

/** With an upload's id behind it, the path that takes the bytes. */
export const uploadsPath = '/upload';

/**
 * Opens an upload: gives an address that takes exactly the declared bytes within 15 minutes.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a content type that is not taken, a length that is
 *   not a whole number of at least 1, or a malformed hash; PAYLOAD_TOO_LARGE above the limit of its
 *   kind; RATE_LIMITED above the bytes that an account may open in a day
 */
export async function createUpload(
  { services, viewer }: Context,
  input: CreateUploadInput,
): Promise<Upload> {
  requireAccount(viewer);
  const { config } = services;
  const type = declaredType(input.contentType);
  if (!type) {
    const known = mediaTypes.map(({ contentType }) => contentType).join(', ');
    throw badUserInput(`\`input.contentType\` must be one of ${known}.`, 'input.contentType');
  }
  const declared = checkDeclaredBytes(
    input,
    type.kind === 'VIDEO'
      ? { maxBytes: config.MAX_VIDEO_BYTES, kind: 'video' }
      : { maxBytes: config.MAX_PHOTO_BYTES, kind: 'photo' },
  );
  const { byteLength } = declared;
  const { db } = services.database;
  const { id, url, expiresAt } = await openUpload(
    services,
    { viewer, path: uploadsPath, declared },
    (upload) => db.insert(uploads).values({ ...upload, contentType: type.contentType }),
  );
  const opened = { id: String(id), resumableUrl: url, expiresAt, maxBytes: byteLength };
  const { store } = await openMedia(config);
  // The REST layer must know at once whether the bytes are good. So it gets the address of our own
  // route, where they are checked as they arrive.
  if (!store.direct || viewer.channel === 'rest') return { ...opened, url };
  const direct = {
    contentType: type.contentType,
    byteLength,
    expiresInSeconds: signedUrlLifetimeMs / 1000,
  };
  return { ...opened, url: await store.direct.uploadUrl(incomingKey(id), direct) };
}
