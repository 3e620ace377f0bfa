import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { FastifyInstance } from 'fastify';
import { mountLinkPages } from './mail/pages/link-pages.ts';
import { mountPictures } from './pictures/serve-pictures.ts';
import { mountDefaultPictures } from './profiles/pictures.ts';

/** Pictures of accounts, uploaded and default ones, and the pages that links in letters lead to. */
export async function mountRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await mountDefaultPictures(app);
  await mountPictures(app, services);
  mountLinkPages(app);
}
