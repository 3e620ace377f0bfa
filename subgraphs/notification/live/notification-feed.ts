import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { type Feed, type LiveFeed, openFeed } from '@clipgraph/platform/live/live-feed.ts';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { NotificationContext } from '../context.ts';
import type { SubscriptionNotificationAddedArgs } from '../generated/types.ts';
import { type NotificationRow, notifications, recipients } from '../tables.ts';
import { watchLost } from './lost-signals.ts';
import { listen } from './signals.ts';

const pageSize = 100;

/**
 * Each notification that changed after `afterSeq` (null: from now on), as it is now, then each as
 * it changes. A row takes a new `seq` with each change, in the order of commits: reading what is
 * above the last `seq` given leaves neither a gap nor a double. Changes that come close together
 * are told as one. It ends with the access token, and when the account is disabled.
 * @throws BAD_USER_INPUT for an `afterSeq` that is negative or beyond the end
 */
export async function notificationFeed(
  context: NotificationContext,
  args: SubscriptionNotificationAddedArgs,
): Promise<Feed<NotificationRow>> {
  const { services, viewer } = context;
  const accountId = requireAccount(viewer);
  let newest = 0;
  return openFeed(viewer, {
    async listen(feed) {
      const hear = (seq: number) => {
        if (seq <= newest) return;
        newest = seq;
        feed.wake();
      };
      return [
        await listen(services, accountId, (signal) =>
          signal.type === 'ended' ? feed.end() : hear(signal.seq),
        ),
        watchLost(services, accountId, hear),
      ];
    },
    async begin(feed) {
      // What is committed before this query is in this number; of what comes later a signal tells.
      const lastSeq = await lastSeqOf(context, accountId);
      newest = Math.max(newest, lastSeq);
      const afterSeq = args.afterSeq ?? lastSeq;
      if (afterSeq < 0 || afterSeq > lastSeq)
        throw badUserInput(
          `\`afterSeq\` must be from 0 to ${lastSeq}, the newest notification.`,
          'afterSeq',
        );
      return () => follow(context, accountId, feed, afterSeq, () => newest);
    },
  });
}

async function* follow(
  context: NotificationContext,
  accountId: Id,
  feed: LiveFeed,
  afterSeq: number,
  newest: () => number,
): AsyncGenerator<NotificationRow, void, void> {
  let last = afterSeq;
  while (!feed.ended) {
    if (last >= newest()) {
      await feed.wait();
      continue;
    }
    const known = newest();
    const rows = await context.services.database.db
      .select()
      .from(notifications)
      .where(and(eq(notifications.accountId, accountId), gt(notifications.seq, last)))
      .orderBy(asc(notifications.seq))
      .limit(pageSize);
    // A short page holds everything up to what was known before it was read.
    const end = rows.length < pageSize ? known : 0;
    for (const row of rows) {
      if (feed.ended) return;
      last = row.seq;
      if (await isToldNow(context, row)) yield row;
    }
    last = Math.max(last, end);
  }
}

/** That something is over is told in any case: whoever was shown it removes it. */
async function isToldNow(context: NotificationContext, row: NotificationRow): Promise<boolean> {
  if (row.isWithdrawn) return true;
  context.refresh();
  return (await context.loaders.seen.load(row)).isShown;
}

async function lastSeqOf({ services }: NotificationContext, accountId: Id): Promise<number> {
  const [row] = await services.database.db
    .select()
    .from(recipients)
    .where(eq(recipients.accountId, accountId));
  return row?.lastSeq ?? 0;
}
