import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import { maxBranches, padBranches, selectUnion } from '@clipgraph/platform/database/top-n.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, lt, lte, or, sql } from 'drizzle-orm';
import type { Kind } from '../../documents/kinds.ts';
import type { ShelfTables } from './shelf-tables.ts';

/** A document that holds a term. */
export interface Posting {
  id: Id;
  term: string;
  field: number;
  /** 0 in the list of the newest. */
  rank: number;
}

/** No document holds it: fills up statements. */
const nothing = '';

/** How far a list was read; null at its beginning. */
export type Place = Pick<Posting, 'id' | 'rank'> | null;

/** @returns at most `limit` rows, a row for each term held; fewer only when there are no more */
type ReadPostings = (
  db: Queryable,
  tables: ShelfTables,
  list: { kind: Kind; anyOf: readonly string[]; after: Place; limit: number },
) => Promise<Posting[]>;

/** The newest documents that hold one of these terms. */
export const newestPostings: ReadPostings = async (
  db,
  { postings },
  { kind, anyOf, after, limit },
) => {
  const { id, term, field } = postings;
  const branches = padBranches(anyOf, nothing).map((wanted) =>
    db
      .select({ id, term, field })
      .from(postings)
      .where(
        and(
          eq(postings.kind, kind),
          eq(term, wanted),
          lt(id, after?.id ?? Number.MAX_SAFE_INTEGER),
        ),
      )
      .orderBy(desc(id))
      .limit(limit),
  );
  const rows = await selectUnion(db, { id, term, field }, branches);
  return rows
    .map((row) => ({ ...row, rank: 0 }))
    .sort((a, b) => b.id - a.id)
    .slice(0, limit);
};

/** The most popular documents that hold one of these terms, as far as they are popular at all. */
export const popularPostings: ReadPostings = async (
  db,
  { popular },
  { kind, anyOf, after, limit },
) => {
  const { id, term, field, rank } = popular;
  const { rank: lastRank, id: lastId } = after ?? { rank: 1_000, id: 0 };
  const branches = padBranches(anyOf, nothing).map((wanted) =>
    db
      .select({ id, term, field, rank })
      .from(popular)
      .where(
        and(
          eq(popular.kind, kind),
          eq(term, wanted),
          lte(rank, lastRank),
          or(lt(rank, lastRank), lt(id, lastId)),
        ),
      )
      .orderBy(desc(rank), desc(id))
      .limit(limit),
  );
  const rows = await selectUnion(db, { id, term, field, rank }, branches);
  return rows.sort((a, b) => b.rank - a.rank || b.id - a.id).slice(0, limit);
};

/** How many documents hold each term, counted up to `most`. */
export async function countPostings(
  db: Queryable,
  { postings }: ShelfTables,
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
        select ${postings.id} from ${postings}
        where ${and(eq(postings.kind, kind), eq(postings.term, term))} limit ${most}) counted`,
    );
    const [rows] = await db.execute(sql.join(branches, sql` union all `));
    for (const { place, held } of rows as unknown as { place: number; held: number | string }[]) {
      const term = run[Number(place)];
      if (term !== undefined) counts.set(term, Number(held));
    }
  }
  return counts;
}
