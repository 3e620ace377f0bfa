import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { defaultPictures } from './profiles.ts';

/** Serves the pictures of accounts that have set none. */
export async function mountDefaultPictures(app: FastifyInstance): Promise<void> {
  for (const path of Object.values(defaultPictures)) {
    const bytes = await readFile(new URL(`.${path}`, import.meta.url));
    app.get(path, (_request, reply) =>
      reply
        .headers({ 'cache-control': 'public, max-age=86400', 'x-content-type-options': 'nosniff' })
        .type('image/png')
        .send(bytes),
    );
  }
}
