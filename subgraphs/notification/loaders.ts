import { createPageLoader, type PageBranch } from '@clipgraph/platform/database/page-loader.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, desc, eq, lt } from 'drizzle-orm';
import type { NotificationLoaders } from './context.ts';
import { seeNotifications } from './lists/seen.ts';
import { notificationActors } from './tables.ts';

const { notificationId, actorId, seq, active } = notificationActors;
const actorFields = { notificationId, actorId, seq };

const actorPage: PageBranch = ({ parentId, position, limit }, db) =>
  db
    .select(actorFields)
    .from(notificationActors)
    .where(and(eq(notificationId, parentId), eq(active, true), lt(seq, position)))
    .orderBy(desc(seq))
    .limit(limit);

/** Made anew per request: one statement for each table, whatever the size of the page. */
export function createLoaders({
  services,
  viewer,
  facts,
}: Omit<Context, 'loaders'>): NotificationLoaders {
  const actors = createPageLoader(
    services.database.db,
    actorFields,
    (row) => row.notificationId,
    actorPage,
  );
  return {
    actorPage: actors,
    seen: new DataLoader((rows) => seeNotifications(facts, viewer, actors, rows)),
  };
}
