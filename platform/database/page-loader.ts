import DataLoader from 'dataloader';
import type { SQLWrapper } from 'drizzle-orm';
import type { AnyMySqlColumn } from 'drizzle-orm/mysql-core';
import type { Id } from '../ids/id.ts';
import type { Queryable } from './database.ts';
import { type Row, topNPerParent } from './top-n.ts';

/** One page of one parent's list. */
export interface PageKey {
  parentId: Id;
  /** The sort key that the page begins after. */
  position: number;
  limit: number;
}

/**
 * Loads pages of many parents' lists with one statement.
 * @param fields columns of one table; @param parentOf the parent that a row belongs to
 * @param branch the query of one page, with its order and limit; its text must be the same for every key
 */
export function createPageLoader<Fields extends Record<string, AnyMySqlColumn>>(
  db: Queryable,
  fields: Fields,
  parentOf: (row: Row<Fields>) => Id,
  branch: (key: PageKey) => SQLWrapper,
): DataLoader<PageKey, Row<Fields>[], string> {
  return new DataLoader(
    async (keys) => {
      const pages = new Map<PageKey, Row<Fields>[]>(keys.map((key) => [key, []]));
      for (const layer of layersOfDistinctParents(keys)) {
        const rows = await topNPerParent(db, fields, [...layer.keys()], (parentId) => branch(layer.get(parentId) ?? nothing));
        for (const row of rows) pages.get(layer.get(parentOf(row)) as PageKey)?.push(row);
      }
      return [...pages.values()];
    },
    { cacheKeyFn: ({ parentId, position, limit }) => `${parentId}:${position}:${limit}` },
  );
}

/** Fills up statements: no row has parent 0. */
const nothing: PageKey = { parentId: 0, position: 0, limit: 1 };

/** Rows tell their parent only, so two pages of one parent (aliases of a field) go into two statements. */
function layersOfDistinctParents(keys: readonly PageKey[]): Map<Id, PageKey>[] {
  const layers: Map<Id, PageKey>[] = [];
  for (const key of keys) {
    const layer = layers.find((candidate) => !candidate.has(key.parentId));
    if (layer) layer.set(key.parentId, key);
    else layers.push(new Map([[key.parentId, key]]));
  }
  return layers;
}
