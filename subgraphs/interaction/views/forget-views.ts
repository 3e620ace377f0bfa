import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, gte, inArray, lt, lte } from 'drizzle-orm';
import { views } from '../tables.ts';
import { accountName, dayMs, forgetSalts } from './viewer-name.ts';

const keptForMs = 35 * dayMs;
const batch = 1_000;

/** Deletes old salts and the rows of old views, a batch at a time; their sums stay. */
export async function forgetOldViews(services: Services, nowMs: number): Promise<boolean> {
  await forgetSalts(services, nowMs);
  const { db } = services.database;
  const oldest = await db
    .select({ at: views.at })
    .from(views)
    .where(lt(views.at, nowMs - keptForMs))
    .orderBy(asc(views.at))
    .limit(batch);
  const last = oldest.at(-1);
  if (last) await db.delete(views).where(lte(views.at, last.at));
  return oldest.length === batch;
}

/**
 * Some rows of what a deleted account viewed, in the transaction of its removal.
 * @returns whether there may be more
 */
export async function forgetViewsOf(tx: Tx, accountId: Id, limit: number): Promise<boolean> {
  const name = accountName(accountId);
  const rows = await tx
    .select({ spot: views.spot })
    .from(views)
    // The character after the colon ends the spots of this account.
    .where(and(gte(views.spot, `${name}:`), lt(views.spot, `${name};`)))
    .orderBy(asc(views.spot))
    .limit(limit);
  for (const some of chunked([...new Set(rows.map(({ spot }) => spot))]))
    await tx.delete(views).where(inArray(views.spot, padIds(some)));
  return rows.length === limit;
}
