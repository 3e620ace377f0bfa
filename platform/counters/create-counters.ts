import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Cache } from '../cache/cache.ts';
import type { Database, Queryable } from '../database/database.ts';
import { chunked, padIds } from '../database/statements.ts';
import type { Id } from '../ids/id.ts';
import type { Counters } from './counters.ts';
import { counterBases, counterDeltas } from './tables.ts';

interface CountersOptions {
  database: Database;
  cache: Cache;
  /** Keeps the subgraphs of one cache apart. */
  subgraph: string;
  /**
   * How long a cached value may live. The cache is invalidated after the commit and before the
   * answer, so whoever was told of a write reads it. Only a process that dies between the two
   * leaves an old value behind, of a write that was never acknowledged; this ends it. (Invalidating
   * before the commit as well would cost every write another round trip and still need this for a
   * cache that is away.) A hot counter costs one statement per process in this time. @default 5000
   */
  ttlMs?: number;
}

export function createCounters({
  database,
  cache,
  subgraph,
  ttlMs = 5000,
}: CountersOptions): Counters {
  const keyOf = (name: string, id: Id) => `counter:${subgraph}:${name}:${id}`;

  const load = async (name: string, keys: readonly string[]): Promise<Map<string, string>> => {
    const ids = keys.map((key) => Number(key.slice(key.lastIndexOf(':') + 1)));
    const counted = await countedValues(database.db, name, ids);
    return new Map(
      keys.map((key, at) => [key, String(Math.max(0, counted.get(ids[at] as Id) ?? 0))]),
    );
  };

  return {
    async add(tx, changes) {
      const sums = new Map<string, { name: string; id: Id; change: number }>();
      for (const { name, id, by } of changes) {
        const key = keyOf(name, id);
        sums.set(key, { name, id, change: by + (sums.get(key)?.change ?? 0) });
      }
      const rows = [...sums.values()].filter((row) => row.change !== 0);
      for (const batch of chunked(rows, 500)) await tx.insert(counterDeltas).values(batch);
    },
    async committed(changes) {
      await cache
        .delete(...new Set(changes.map(({ name, id }) => keyOf(name, id))))
        .catch(() => {});
    },
    async read(name, ids) {
      const keys = ids.map((id) => keyOf(name, id));
      const values = await cache.readThrough(keys, ttlMs, (missing) => load(name, missing));
      return keys.map((key) => Number(values.get(key) ?? 0));
    },
  };
}

/**
 * Base + pending deltas, past the cache, in one statement for up to 1 024 ids: one snapshot, so a
 * fold under way can neither hide a delta nor count it twice.
 */
export async function countedValues(
  db: Queryable,
  name: string,
  ids: readonly Id[],
): Promise<Map<Id, number>> {
  const counted = new Map<Id, number>();
  for (const run of chunked([...new Set(ids)])) {
    const padded = padIds(run);
    const [rows] = await db.execute(sql`
      select id, sum(value) as value from (
        select ${counterBases.id} as id, ${counterBases.value} as value from ${counterBases}
        where ${and(eq(counterBases.name, name), inArray(counterBases.id, padded))}
        union all
        select ${counterDeltas.id}, ${counterDeltas.change} from ${counterDeltas}
        where ${and(eq(counterDeltas.name, name), inArray(counterDeltas.id, padded))}
      ) counted group by id`);
    for (const row of rows as unknown as { id: Id; value: number | string }[])
      counted.set(row.id, Number(row.value));
  }
  return counted;
}
