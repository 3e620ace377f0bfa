import { readFacts } from '@clipgraph/platform/projections/facts.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { mountUploadRoute } from '@clipgraph/platform/uploads/upload-route.ts';
import type { FastifyInstance } from 'fastify';
import { isShown } from './files/stored-files.ts';
import { openMedia } from './media/media.ts';
import { servePlaceholder } from './media/serving/placeholder.ts';
import { isPublicFile } from './media/serving/public-files.ts';
import { serveMedia } from './media/serving/serve-media.ts';
import { servePlaylists } from './playback/serve-playlists.ts';
import { uploadsPath } from './uploads/create-upload.ts';
import { receiveUpload } from './uploads/receive-upload.ts';
import { openResumable } from './uploads/resume-upload.ts';
import { openInParts } from './uploads/upload-in-parts.ts';

/** `PUT /upload/<id>` takes the bytes of an upload, `GET /media/<name>` serves published files. */
export async function mountRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { store } = await openMedia(services.config);
  const facts = readFacts(services, ['users']);
  servePlaceholder(app);
  servePlaylists(app, services, { store, facts });
  serveMedia(app, {
    store,
    keyring: services.keyring,
    isPublic: (hash) => isPublicFile(services.database.db, facts, hash),
    isShown: (hash) => isShown(services.database.db, hash),
  });
  await mountUploadRoute(app, {
    path: uploadsPath,
    keyring: services.keyring,
    receive: (id, body, headers) => receiveUpload(services, id, body, headers),
    resumable: await openResumable(services),
    inParts: openInParts(services),
  });
}
