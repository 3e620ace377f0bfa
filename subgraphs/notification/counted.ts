import { checkedCounters, rowsPer } from '@clipgraph/platform/counters/checked-counters.ts';
import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import { notifications } from './tables.ts';

/** What an account has not read. */
export const unreadCounter = 'unread';

export const unreadChange = (accountId: Id, by: number): CounterChange => ({
  name: unreadCounter,
  id: accountId,
  by,
});

/** Of rows: what the account has not read. */
export const unread = and(eq(notifications.isRead, false), eq(notifications.isWithdrawn, false));

/** Notifications whose actors are hidden from the account for a while stay counted. */
export const counters = checkedCounters([
  { name: unreadCounter, actual: rowsPer(notifications, notifications.accountId, unread) },
]);
