import { type Connection, checkFirst } from '@clipgraph/platform/cursors/connection.ts';
import { readVisiblePage } from '@clipgraph/platform/cursors/visible-page.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import { and, desc, eq, lt } from 'drizzle-orm';
import type { NotificationContext } from '../context.ts';
import type { QueryNotificationsArgs } from '../generated/types.ts';
import { type NotificationRow, notifications } from '../tables.ts';

/**
 * The viewer's notifications, latest change first. One that changes meanwhile moves to the front,
 * where the subscription tells it.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for a bad `first` or `after`
 */
export async function listNotifications(
  { services, viewer, loaders }: NotificationContext,
  { first, after, unreadOnly }: QueryNotificationsArgs,
): Promise<Connection<NotificationRow>> {
  const accountId = requireAccount(viewer);
  checkFirst(first);
  return readVisiblePage({
    cursors: services.cursors,
    scope: { field: 'Query.notifications', args: [unreadOnly], viewerId: accountId },
    first,
    after,
    start: Number.MAX_SAFE_INTEGER,
    read: (position, limit) =>
      services.database.db
        .select()
        .from(notifications)
        .where(
          and(
            eq(notifications.accountId, accountId),
            eq(notifications.isWithdrawn, false),
            unreadOnly ? eq(notifications.isRead, false) : undefined,
            lt(notifications.seq, position),
          ),
        )
        .orderBy(desc(notifications.seq))
        .limit(limit),
    async filter(rows) {
      const seen = await loaders.seen.loadMany(rows);
      return rows.filter((_row, at) => {
        const one = seen[at];
        if (one instanceof Error) throw one;
        return one?.isShown;
      });
    },
    positionOf: ({ seq }) => seq,
    nodeOf: (row) => row,
  });
}
