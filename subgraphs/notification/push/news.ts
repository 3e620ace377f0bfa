import { createRequestAsk } from '@clipgraph/platform/ask/create-ask.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, gte } from 'drizzle-orm';
import { unread } from '../counted.ts';
import type { NotificationKind } from '../kinds.ts';
import { unreadCount } from '../lists/read-notifications.ts';
import { createLoaders } from '../loaders.ts';
import { notificationSettings, notifications } from '../tables.ts';

/** What a push holds as JSON: what a browser needs to put it into words of its user's language. */
interface News {
  id: string;
  seq: number;
  kind: NotificationKind;
  /** At most 3, latest first. */
  actors: { id: string; username: string }[];
  actorCount: number;
  postId: string | null;
  commentId: string | null;
  chatId: string | null;
  updatedAt: string;
  unreadCount: number;
}

const actorsNamed = 3;
/** Of the newest ones; when all of these are hidden nothing is told. */
const judged = 10;

/**
 * What an account is told of one kind now: its newest unread notification that it may see, judged by
 * the owners as any read.
 * @param fromSeq what changed before it is no news
 * @returns null when there is none, or the account does not want it pushed
 * @throws UNAVAILABLE while an owner is away
 */
export async function newsOf(
  services: Services,
  accountId: Id,
  kind: NotificationKind,
  fromSeq: number,
): Promise<News | null> {
  const { db } = services.database;
  const [setting] = await db
    .select({ push: notificationSettings.push })
    .from(notificationSettings)
    .where(and(eq(notificationSettings.accountId, accountId), eq(notificationSettings.kind, kind)));
  if (setting && !setting.push) return null;
  const rows = await db
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.accountId, accountId),
        unread,
        eq(notifications.kind, kind),
        gte(notifications.seq, fromSeq),
      ),
    )
    .orderBy(desc(notifications.seq))
    .limit(judged);
  if (rows.length === 0) return null;
  const ask = createRequestAsk(services.ask);
  const viewer = { ...guest(''), accountId };
  const { seen } = createLoaders({ services, viewer, requestId: '', ask, facts: ask });
  const judgements = await Promise.all(rows.map((row) => seen.load(row)));
  const at = judgements.findIndex(({ isShown }) => isShown);
  const [row, shown] = [rows[at], judgements[at]];
  if (!row || !shown) return null;
  const named = shown.actorIds.slice(0, actorsNamed);
  const names = await ask.user.facts(named);
  return {
    id: String(row.id),
    seq: row.seq,
    kind,
    actors: named.map((id) => ({ id: String(id), username: names.get(id)?.username ?? '' })),
    actorCount: shown.actorCount,
    postId: textOf(row.postId),
    commentId: textOf(row.commentId),
    chatId: textOf(row.chatId),
    updatedAt: new Date(row.updatedAt).toISOString(),
    unreadCount: await unreadCount(services, accountId),
  };
}

const textOf = (id: Id | null): string | null => (id === null ? null : String(id));
