import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { refuse } from '@clipgraph/platform/uploads/refuse.ts';
import { openStore } from '@clipgraph/platform/uploads/storage/open-store.ts';
import { mountUploadRoute } from '@clipgraph/platform/uploads/upload-route.ts';
import { and, eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { users } from '../tables.ts';
import { pictureUploadsPath } from './create-upload.ts';
import { pictureKey } from './picture-files.ts';
import { receivePicture } from './receive-picture.ts';
import { pictures } from './tables.ts';

const name = /^([1-9]\d{0,15})-(144|240|720)\.webp$/;

/**
 * `PUT /pictures/uploads/<id>` takes the bytes of an upload, `GET /pictures/<id>-<side>.webp`
 * serves a picture to everybody, as long as a profile shows it.
 */
export async function mountPictures(app: FastifyInstance, services: Services): Promise<void> {
  const store = await openStore(services.config);
  await mountUploadRoute(app, {
    path: pictureUploadsPath,
    keyring: services.keyring,
    receive: (id, body, headers) => receivePicture(services, id, body, headers),
  });
  app.get<{ Params: { name: string } }>('/pictures/:name', async ({ params, headers }, reply) => {
    const [, id = '', side = ''] = name.exec(params.name) ?? [];
    const missing = () => refuse(reply, 404, 'NOT_FOUND', 'There is no such picture.');
    if (id === '' || !(await isShown(services, Number(id)))) return missing();
    const etag = `"${id}-${side}"`;
    const caching = { etag, 'cache-control': 'public, max-age=300' };
    if (headers['if-none-match'] === etag) return reply.code(304).headers(caching).send();
    const bytes = await store.open(pictureKey(Number(id), Number(side)));
    if (!bytes) return missing();
    return reply
      .headers({
        ...caching,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
      })
      .type('image/webp')
      .send(bytes);
  });
}

/** Whether the profile of an account that can be seen shows this picture right now. */
async function isShown({ database }: Services, id: Id): Promise<boolean> {
  const [shown] = await database.db
    .select({ id: pictures.id })
    .from(pictures)
    .innerJoin(users, eq(users.id, pictures.accountId))
    .where(and(eq(pictures.id, id), eq(pictures.state, 'shown'), eq(users.state, 'active')));
  return shown !== undefined;
}
