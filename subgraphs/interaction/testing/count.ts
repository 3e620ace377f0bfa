import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { views } from '../tables.ts';

export { countViews } from '../views/count-views.ts';

/** How many views stand in rows. */
export const viewRows = async ({ database }: Services): Promise<number> =>
  database.db.$count(views);
