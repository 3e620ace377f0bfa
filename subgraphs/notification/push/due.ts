import type { Tx } from '@clipgraph/platform/database/database.ts';
import { incoming } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq, sql } from 'drizzle-orm';
import type { NotificationKind } from '../kinds.ts';
import { duePushes, pushEndpoints } from './tables.ts';

/** A browser is told of one kind at most once in this time. */
const pushEveryMs = 60_000;
/** What was done longer ago is no news: it is heard of late, or anew. */
const newsForMs = 24 * 3_600_000;

/**
 * In the transaction that changes a notification: its account's browsers are to be told of it. What
 * comes before they were told is told together with it, and what comes within a minute after that
 * waits for the minute's end.
 * @param atMs when it was done
 */
export async function makePushesDue(
  tx: Tx,
  {
    accountId,
    kind,
    seq,
    atMs,
  }: { accountId: Id; kind: NotificationKind; seq: number; atMs: number },
): Promise<void> {
  const nowMs = Date.now();
  if (atMs < nowMs - newsForMs) return;
  const endpoints = await tx
    .select({ id: pushEndpoints.id })
    .from(pushEndpoints)
    .where(eq(pushEndpoints.accountId, accountId));
  if (endpoints.length === 0) return;
  const { fromSeq, dueAt, sentAt } = duePushes;
  await tx
    .insert(duePushes)
    .values(
      endpoints.map(({ id }) => ({ endpointId: id, kind, fromSeq: seq, dueAt: nowMs, sentAt: 0 })),
    )
    .onDuplicateKeyUpdate({
      set: {
        // MySQL assigns in the order of the columns, and reads what is assigned already.
        fromSeq: sql`case when ${dueAt} = 0 then ${incoming('from_seq')} else ${fromSeq} end`,
        dueAt: sql`case when ${dueAt} = 0 then greatest(${incoming('due_at')}, ${sentAt} + ${pushEveryMs}) else ${dueAt} end`,
      },
    });
}
