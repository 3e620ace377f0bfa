import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { FastifyInstance } from 'fastify';
import { mountPictures } from './pictures/serve-pictures.ts';
import { mountDefaultPictures } from './profiles/pictures.ts';

/** Pictures of accounts: those that were uploaded, and those of accounts that have set none. */
export async function mountRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await mountDefaultPictures(app);
  await mountPictures(app, services);
}
