import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { inArray, sql } from 'drizzle-orm';
import type { Signal } from './signal.ts';
import { engagements } from './tables.ts';

type Row = typeof engagements.$inferSelect;

const engagementKey = ({ userId, postId, kind }: Signal): string => `${userId}:${postId}:${kind}`;

/** Whether a signal says what somebody likes: a view does when it went to the end. */
const engages = ({ kind, userId, completed }: Signal): boolean =>
  userId !== null && (kind !== 'VIEW' || completed);

/**
 * Keeps what accounts engage with, and tells which of the signals are repetitions: who likes, takes
 * it back and likes again did so once.
 */
export async function keepEngagements(
  tx: Tx,
  signals: readonly Signal[],
): Promise<{ isNew(signal: Signal): boolean }> {
  const found = new Map<string, Row>();
  const keys = [...new Set(signals.filter(engages).map(engagementKey))];
  for (const some of chunked(keys))
    for (const row of await tx
      .select()
      .from(engagements)
      .where(inArray(engagements.engagement, padIds(some))))
      found.set(row.engagement, row);
  const changed = new Map<string, Row>();
  const made = new Set<Signal>();
  for (const signal of signals) {
    const { kind, userId, postId, active, atMs } = signal;
    if (!engages(signal) || userId === null) continue;
    const engagement = engagementKey(signal);
    const before = found.get(engagement);
    if (before && before.at > atMs) continue;
    if (!before && !active) continue;
    if (!before) made.add(signal);
    const row = { engagement, userId, postId, liked: kind === 'LIKE', active, at: atMs };
    found.set(engagement, row);
    changed.set(engagement, row);
  }
  const rows = [...changed.values()].sort((a, b) => (a.engagement < b.engagement ? -1 : 1));
  for (const some of chunked(rows, 500))
    await tx
      .insert(engagements)
      .values(some)
      .onDuplicateKeyUpdate({
        set: { active: sql`values(${engagements.active})`, at: sql`values(${engagements.at})` },
      });
  return { isNew: (signal) => made.has(signal) };
}
