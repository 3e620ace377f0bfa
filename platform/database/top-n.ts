import { is, type Placeholder, type SQLWrapper, sql } from 'drizzle-orm';
import { type AnyMySqlColumn, MySqlBoolean } from 'drizzle-orm/mysql-core';
import type { Id } from '../ids/id.ts';
import type { Queryable } from './database.ts';
import { type Preparable, prepared, type Slot } from './prepared.ts';
import { chunked } from './statements.ts';

/**
 * A page has up to 100 parents. SQLite takes at most 500 terms in a compound select, and MySQL
 * opens a temporary table for each.
 */
export const maxBranches = 128;

export type Row<Fields extends Record<string, AnyMySqlColumn>> = {
  [Name in keyof Fields]: Fields[Name]['_']['notNull'] extends true
    ? Fields[Name]['_']['data']
    : Fields[Name]['_']['data'] | null;
};

/**
 * Several selects as one statement that both engines take: `select * from (...) a union all select
 * * from (...) b`.
 * @param fields columns of one table; every query selects the same ones in the same order
 */
export async function selectUnion<Fields extends Record<string, AnyMySqlColumn>>(
  db: Queryable,
  fields: Fields,
  queries: readonly SQLWrapper[],
): Promise<Row<Fields>[]> {
  return unionOf(db, fields, queries).prepare().execute({});
}

/** The same, to be prepared. */
export function unionOf<Fields extends Record<string, AnyMySqlColumn>>(
  db: Queryable,
  fields: Fields,
  queries: readonly SQLWrapper[],
): Preparable<Row<Fields>> {
  const outer = Object.fromEntries(
    Object.entries(fields).map(([name, column]) => [
      name,
      sql`${sql.identifier(column.name)}`.mapWith((value: unknown) => decode(column, value)),
    ]),
  );
  const branches = queries.map((query, at) => sql`select * from (${query}) ${sql.raw(`b${at}`)}`);
  return db
    .select(outer)
    .from(sql`(${sql.join(branches, sql` union all `)}) top`) as unknown as Preparable<Row<Fields>>;
}

/**
 * The first rows of each parent in one statement, filled up to a power of two branches so that few
 * distinct statements are prepared.
 * @param fields columns of one table; every branch selects the same ones in the same order
 * @param branch the query of one parent, with its order and limit
 * @returns rows of all parents, those of one parent in its branch's order
 */
export async function topNPerParent<Fields extends Record<string, AnyMySqlColumn>>(
  db: Queryable,
  fields: Fields,
  parentIds: readonly Id[],
  branch: (parentId: Id) => SQLWrapper,
): Promise<Row<Fields>[]> {
  const rows: Row<Fields>[] = [];
  for (const ids of chunked(parentIds, maxBranches))
    rows.push(...(await selectUnion(db, fields, padBranches(ids, 0).map(branch))));
  return rows;
}

/**
 * The same for a hot select: its text is made once for each number of branches, which for many
 * costs more than the store's answer.
 * @param branch the query of one parent; `more` are the slots of the values behind the parents,
 *   which are sent as they are given, past the columns' encoders
 */
export function preparedTopN<Fields extends Record<string, AnyMySqlColumn>>(
  fields: Fields,
  branch: (db: Queryable, parentId: Placeholder, more: Slot) => SQLWrapper,
): (db: Queryable, parentIds: readonly Id[], ...more: unknown[]) => Promise<Row<Fields>[]> {
  const run = prepared<Row<Fields>>((db, slot, size) =>
    unionOf(
      db,
      fields,
      Array.from({ length: size }, (_, at) => branch(db, slot(at), (nth) => slot(size + nth))),
    ),
  );
  return async (db, parentIds, ...more) => {
    const rows: Row<Fields>[] = [];
    for (const ids of chunked(parentIds, maxBranches)) {
      const padded = padBranches(ids, 0);
      rows.push(...(await run(db, [...padded, ...more], padded.length)));
    }
    return rows;
  };
}

/** Filled up to a power of two by what names nothing: repeating a parent would repeat its rows. */
export function padBranches<Parent>(parents: readonly Parent[], nothing: Parent): Parent[] {
  return [
    ...parents,
    ...new Array<Parent>(2 ** Math.ceil(Math.log2(parents.length)) - parents.length).fill(nothing),
  ];
}

/** A column given as the decoder itself would make Drizzle cast every number to text and back. */
function decode(column: AnyMySqlColumn, value: unknown): unknown {
  if (value === null) return null;
  return is(column, MySqlBoolean) ? value === 1 : column.mapFromDriverValue(value);
}
