import { badUserInput, conflict } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { InParts } from '@clipgraph/platform/uploads/parts-route.ts';
import { signedUrlLifetimeMs } from '@clipgraph/platform/uploads/signed-urls.ts';
import { openMedia } from '../media/media.ts';
import { openUpload } from './receive-upload.ts';
import { incomingKey } from './upload-files.ts';

/** At least the 5 MiB that S3 asks for; the largest video is 640 of them at the most. */
const usualPartBytes = 16 * 1024 * 1024;
const maxParts = 640;

/** How many bytes each part of an upload has. */
const partBytesOf = (byteLength: number): number =>
  Math.max(usualPartBytes, Math.ceil(byteLength / maxParts));

/**
 * Uploads in parts that go straight to the bucket, each by an address that is signed here. Once they
 * are joined, their bytes lie where those of one PUT would, and are checked like those.
 */
export function openInParts(services: Services): InParts {
  /** @throws NOT_FOUND; CONFLICT; BAD_USER_INPUT without a bucket */
  const awaited = async (id: Id) => {
    const upload = await openUpload(services, id);
    if (upload.state !== 'waiting')
      throw conflict('This upload has its bytes already. Create another upload for others.');
    const { store } = await openMedia(services.config);
    if (!store.direct)
      throw badUserInput(
        'Bytes are not kept in a bucket here. PUT them to the `url` of the upload, or PATCH them.',
        'url',
      );
    return { upload, direct: store.direct };
  };
  return {
    async begin(id) {
      const { upload, direct } = await awaited(id);
      const { contentType, byteLength } = upload;
      const partBytes = partBytesOf(byteLength);
      const expiresInSeconds = signedUrlLifetimeMs / 1_000;
      const how = { contentType, byteLength, partBytes, expiresInSeconds };
      return { partBytes, ...(await direct.openParts(incomingKey(id), how)) };
    },
    async complete(id, session, etags) {
      const { upload, direct } = await awaited(id);
      const wanted = Math.ceil(upload.byteLength / partBytesOf(upload.byteLength));
      if (etags.length !== wanted)
        throw badUserInput(`This upload has ${wanted} parts; ${etags.length} ETags came.`, 'etags');
      if (!(await direct.joinParts(incomingKey(id), session, etags)))
        throw badUserInput(
          'These are not the parts of this upload, or it was begun anew. Send what is missing, or begin again.',
          'etags',
        );
    },
  };
}
