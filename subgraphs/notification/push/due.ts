import type { Tx } from '@clipgraph/platform/database/database.ts';
import { incoming, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { inArray, sql } from 'drizzle-orm';
import type { NotificationKind } from '../kinds.ts';
import { duePushes, pushEndpoints } from './tables.ts';

/** A browser is told of one kind at most once in this time. */
const pushEveryMs = 60_000;
/** What was done longer ago is no news: it is heard of late, or anew. */
const newsForMs = 24 * 3_600_000;

interface News {
  accountId: Id;
  kind: NotificationKind;
  seq: number;
  /** When it was done. */
  atMs: number;
}

/**
 * In the transaction that changes notifications: their accounts' browsers are to be told of them.
 * What comes before they were told is told together with it, and what comes within a minute after
 * that waits for the minute's end.
 * @param all of at most 1,024 accounts
 */
export async function makePushesDue(tx: Tx, all: readonly News[]): Promise<void> {
  const nowMs = Date.now();
  const news = all.filter(({ atMs }) => atMs >= nowMs - newsForMs).sort((a, b) => a.seq - b.seq);
  if (news.length === 0) return;
  const accountIds = [...new Set(news.map(({ accountId }) => accountId))];
  const endpoints = await tx
    .select({ id: pushEndpoints.id, accountId: pushEndpoints.accountId })
    .from(pushEndpoints)
    .where(inArray(pushEndpoints.accountId, padIds(accountIds)));
  if (endpoints.length === 0) return;
  // Of several of one kind the first one counts, as when they came one by one.
  const firstOf = Map.groupBy(news, ({ accountId, kind }) => `${accountId}:${kind}`);
  const rows = [...firstOf.values()].flatMap(([first]) =>
    endpoints
      .filter(({ accountId }) => accountId === first?.accountId)
      .flatMap(({ id }) =>
        first
          ? [{ endpointId: id, kind: first.kind, fromSeq: first.seq, dueAt: nowMs, sentAt: 0 }]
          : [],
      ),
  );
  const { fromSeq, dueAt, sentAt } = duePushes;
  await tx
    .insert(duePushes)
    .values(rows)
    .onDuplicateKeyUpdate({
      set: {
        // MySQL assigns in the order of the columns, and reads what is assigned already.
        fromSeq: sql`case when ${dueAt} = 0 then ${incoming('from_seq')} else ${fromSeq} end`,
        dueAt: sql`case when ${dueAt} = 0 then greatest(${incoming('due_at')}, ${sentAt} + ${pushEveryMs}) else ${dueAt} end`,
      },
    });
}
