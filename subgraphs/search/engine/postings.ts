import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import { maxBranches, padBranches, selectUnion } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { type Kind, terms } from '../tables.ts';

/** A document that holds a term. */
export interface Posting {
  id: Id;
  term: string;
  field: number;
}

const posting = { id: terms.id, term: terms.term, field: terms.field };
/** No document holds it: fills up statements. */
const nothing = '';

/**
 * The newest documents that hold one of these terms; a row for each term that they hold.
 * @param before only documents that are older than this one; null for the newest
 * @returns at most `limit` rows, newest first; fewer only when there are no more
 */
export async function newestPostings(
  db: Queryable,
  kind: Kind,
  anyOf: readonly string[],
  before: Id | null,
  limit: number,
): Promise<Posting[]> {
  const branches = padBranches(anyOf, nothing).map((term) =>
    db
      .select(posting)
      .from(terms)
      .where(
        and(
          eq(terms.kind, kind),
          eq(terms.term, term),
          lt(terms.id, before ?? Number.MAX_SAFE_INTEGER),
        ),
      )
      .orderBy(desc(terms.id))
      .limit(limit),
  );
  const rows = await selectUnion(db, posting, branches);
  return rows.sort((a, b) => b.id - a.id).slice(0, limit);
}

/** How many documents hold each term, counted up to `most`. */
export async function countPostings(
  db: Queryable,
  kind: Kind,
  all: readonly string[],
  most: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const run of chunked(all, maxBranches)) {
    const branches = padBranches(
      run.map((term, at) => ({ term, at })),
      { term: nothing, at: -1 },
    ).map(
      ({ term, at }) => sql`select ${at} as place, count(*) as held from (
        select ${terms.id} from ${terms}
        where ${and(eq(terms.kind, kind), eq(terms.term, term))} limit ${most}) counted`,
    );
    const [rows] = await db.execute(sql.join(branches, sql` union all `));
    for (const { place, held } of rows as unknown as { place: number; held: number | string }[]) {
      const term = run[Number(place)];
      if (term !== undefined) counts.set(term, Number(held));
    }
  }
  return counts;
}
