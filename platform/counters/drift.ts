import { and, asc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { runEvery, type Stop } from '../background/run-every.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Id } from '../ids/id.ts';
import { counterBases, counterDeltas } from './tables.ts';

/** A counter that does not equal its rows. */
export interface CounterDrift {
  name: string;
  id: Id;
  counted: number;
  actual: number;
}

/** What a counter counts. */
export interface CountedRows {
  /** The counter's name. */
  name: string;
  /**
   * A select of `id` and `value` (rows of one id may be many; they are added up) over the rows that
   * count, with ids in a range: `id > after`, and `id <= upTo` unless that is null.
   */
  actual(after: Id, upTo: Id | null): SQL;
}

const idsPerStatement = 1000;

/**
 * Compares counters with their rows, range of ids by range. Each range is one statement, so one
 * snapshot: right also while writes go on.
 */
export async function verifyCounters(
  { db }: Database,
  counters: readonly CountedRows[],
): Promise<CounterDrift[]> {
  const drifts: CounterDrift[] = [];
  for (const { name, actual } of counters) {
    for (let after = 0, upTo: Id | null = 0; upTo !== null; after = upTo ?? 0) {
      upTo = await rangeEnd(db, name, after);
      drifts.push(...(await driftsIn(db, name, after, upTo, actual)));
    }
  }
  return drifts;
}

/**
 * Adds what is missing to each counter that drifted. What is missing is measured on one snapshot
 * and written as a delta, so writes that go on meanwhile keep their own effect. @returns what was
 * wrong
 */
export async function repairCounters(
  database: Database,
  counters: readonly CountedRows[],
): Promise<CounterDrift[]> {
  const repaired: CounterDrift[] = [];
  for (const drift of await verifyCounters(database, counters)) {
    const counter = counters.find(({ name }) => name === drift.name) as CountedRows;
    await database.transaction(async (tx) => {
      const [now] = await driftsIn(tx, drift.name, drift.id - 1, drift.id, counter.actual);
      if (!now) return;
      await tx
        .insert(counterDeltas)
        .values({ name: now.name, id: now.id, change: now.actual - now.counted });
      repaired.push(now);
    });
  }
  return repaired;
}

/**
 * Watches counters a range of ids at a time, round and round, so that it costs next to nothing
 * however many there are.
 */
export interface DriftWatch {
  /** Compares the next range of the next counter. */
  step(): Promise<void>;
  /** How many counters differed where they were last looked at. */
  readonly drifted: number;
}

export function createDriftWatch({ db }: Database, counters: readonly CountedRows[]): DriftWatch {
  const found = new Set<string>();
  let at = 0;
  let after: Id = 0;
  return {
    async step() {
      const counter = counters[at];
      if (!counter) return;
      const upTo = await rangeEnd(db, counter.name, after);
      const drifts = await driftsIn(db, counter.name, after, upTo, counter.actual);
      // Ranges move as counters come, so a finding is kept until its own ids were looked at again.
      for (const key of found) {
        const [name, id] = key.split(' ');
        if (name === counter.name && Number(id) > after && (upTo === null || Number(id) <= upTo))
          found.delete(key);
      }
      for (const { name, id } of drifts) found.add(`${name} ${id}`);
      if (upTo === null) at = (at + 1) % counters.length;
      after = upTo ?? 0;
    },
    get drifted() {
      return found.size;
    },
  };
}

const watchEveryMs = 60_000;

export const startDriftWatch = (watch: DriftWatch, log: Logger): Stop =>
  runEvery({
    everyMs: watchEveryMs,
    log,
    failure: 'counters could not be compared with their rows',
    work: () => watch.step(),
  });

async function rangeEnd(db: Queryable, name: string, after: Id): Promise<Id | null> {
  const [row] = await db
    .select({ id: counterBases.id })
    .from(counterBases)
    .where(and(eq(counterBases.name, name), gt(counterBases.id, after)))
    .orderBy(asc(counterBases.id))
    .limit(1)
    .offset(idsPerStatement);
  return row?.id ?? null;
}

async function driftsIn(
  db: Queryable,
  name: string,
  after: Id,
  upTo: Id | null,
  actual: CountedRows['actual'],
): Promise<CounterDrift[]> {
  const bases = and(
    eq(counterBases.name, name),
    gt(counterBases.id, after),
    upTo === null ? undefined : lte(counterBases.id, upTo),
  );
  const deltas = and(
    eq(counterDeltas.name, name),
    gt(counterDeltas.id, after),
    upTo === null ? undefined : lte(counterDeltas.id, upTo),
  );
  const [rows] = await db.execute(sql`
    select id, sum(counted_part) as counted, sum(actual_part) as actual from (
      select ${counterBases.id} as id, ${counterBases.value} as counted_part, 0 as actual_part from ${counterBases} where ${bases}
      union all
      select ${counterDeltas.id}, ${counterDeltas.change}, 0 from ${counterDeltas} where ${deltas}
      union all
      select id, 0, value from (${actual(after, upTo)}) counted_rows
    ) compared group by id having sum(counted_part) <> sum(actual_part) order by id`);
  return (rows as unknown as Record<'id' | 'counted' | 'actual', number | string>[]).map((row) => ({
    name,
    id: Number(row.id),
    counted: Number(row.counted),
    actual: Number(row.actual),
  }));
}
