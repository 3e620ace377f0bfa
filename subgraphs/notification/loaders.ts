import { createPageLoader, type PageBranch } from '@clipgraph/platform/database/page-loader.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import DataLoader from 'dataloader';
import { and, count, desc, eq, inArray, lt } from 'drizzle-orm';
import type { NotificationLoaders } from './context.ts';
import { seeNotifications } from './lists/seen.ts';
import { notificationActors, waitingSeq } from './tables.ts';

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
  const read = {
    actorPage: actors,
    waitingCount: new DataLoader<Id, number>(async (ids) => {
      const rows = await services.database.db
        .select({ notificationId, waiting: count().mapWith(Number) })
        .from(notificationActors)
        .where(and(inArray(notificationId, padIds(ids)), eq(active, true), eq(seq, waitingSeq)))
        .groupBy(notificationId);
      const waiting = new Map(rows.map((row) => [row.notificationId, row.waiting]));
      return ids.map((id) => waiting.get(id) ?? 0);
    }),
  };
  return {
    ...read,
    seen: new DataLoader((rows) => seeNotifications(facts, viewer, read, rows)),
  };
}
