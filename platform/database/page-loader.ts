import DataLoader from 'dataloader';
import type { Placeholder, SQLWrapper } from 'drizzle-orm';
import type { AnyMySqlColumn } from 'drizzle-orm/mysql-core';
import type { Id } from '../ids/id.ts';
import type { Queryable } from './database.ts';
import { prepared } from './prepared.ts';
import { chunked } from './statements.ts';
import { maxBranches, padBranches, type Row, unionOf } from './top-n.ts';

/** One page of one parent's list. */
export interface PageKey {
  parentId: Id;
  /** The sort key that the page begins after. */
  position: number;
  limit: number;
}

/** Where the values of one page's key go. */
type PageSlots = Readonly<Record<keyof PageKey, Placeholder>>;

/** The query of one page, with its order and limit. */
export type PageBranch = (slots: PageSlots, db: Queryable) => SQLWrapper;

type ReadPages = (db: Queryable, keys: readonly PageKey[]) => Promise<unknown[]>;
/**
 * By branch: one that is declared once is built once, one that is made for a request is built for
 * it.
 */
const statements = new WeakMap<PageBranch, ReadPages>();

function createReadPages<Fields extends Record<string, AnyMySqlColumn>>(
  fields: Fields,
  branch: PageBranch,
): ReadPages {
  const run = prepared((db, slot, size) =>
    unionOf(
      db,
      fields,
      Array.from({ length: size }, (_, at) =>
        branch({ parentId: slot(3 * at), position: slot(3 * at + 1), limit: slot(3 * at + 2) }, db),
      ),
    ),
  );
  return async (db, keys) => {
    const rows: unknown[] = [];
    for (const some of chunked(keys, maxBranches)) {
      const padded = padBranches(some, nothing);
      const values = padded.flatMap(({ parentId, position, limit }) => [parentId, position, limit]);
      rows.push(...(await run(db, values, padded.length)));
    }
    return rows;
  };
}

/**
 * Loads pages of many parents' lists with one statement.
 * @param fields columns of one table; @param parentOf the parent that a row belongs to
 */
export function createPageLoader<Fields extends Record<string, AnyMySqlColumn>>(
  db: Queryable,
  fields: Fields,
  parentOf: (row: Row<Fields>) => Id,
  branch: PageBranch,
): DataLoader<PageKey, Row<Fields>[], string> {
  let read = statements.get(branch);
  if (!read) {
    read = createReadPages(fields, branch);
    statements.set(branch, read);
  }
  const readPages = read as (db: Queryable, keys: readonly PageKey[]) => Promise<Row<Fields>[]>;
  return new DataLoader(
    async (keys) => {
      const pages = new Map<PageKey, Row<Fields>[]>(keys.map((key) => [key, []]));
      for (const layer of layersOfDistinctParents(keys)) {
        const rows = await readPages(db, [...layer.values()]);
        for (const row of rows) pages.get(layer.get(parentOf(row)) as PageKey)?.push(row);
      }
      return [...pages.values()];
    },
    { cacheKeyFn: ({ parentId, position, limit }) => `${parentId}:${position}:${limit}` },
  );
}

/** Fills up statements: no row has parent 0. */
const nothing: PageKey = { parentId: 0, position: 0, limit: 1 };

/**
 * Rows tell their parent only, so two pages of one parent (aliases of a field) go into two
 * statements.
 */
function layersOfDistinctParents(keys: readonly PageKey[]): Map<Id, PageKey>[] {
  const layers: Map<Id, PageKey>[] = [];
  for (const key of keys) {
    const layer = layers.find((candidate) => !candidate.has(key.parentId));
    if (layer) layer.set(key.parentId, key);
    else layers.push(new Map([[key.parentId, key]]));
  }
  return layers;
}
