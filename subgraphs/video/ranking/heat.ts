import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { prepared } from '@clipgraph/platform/database/prepared.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import { addLogs, type DecayRate, growthAt } from '@clipgraph/platform/decay/decay.ts';
import { epochMs, type Id } from '@clipgraph/platform/ids/id.ts';
import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { FeedFilter } from '../feeds/filter.ts';
import { decayRates, heats } from './tables.ts';

type Rates = [DecayRate, ...DecayRate[]];

/** Older ones say nothing of what is still to come. */
const maxRates = 32;

/** How fast attention has decayed so far. */
export async function readRates(db: Queryable, halfLifeMs: number): Promise<Rates> {
  const latestFirst = await db
    .select()
    .from(decayRates)
    .orderBy(desc(decayRates.sinceMs))
    .limit(maxRates);
  const [first, ...more] = latestFirst.reverse();
  return first ? [first, ...more] : [{ sinceMs: epochMs, halfLifeMs, offset: 0 }];
}

/**
 * Another half-life holds from now on: what was added before keeps its share, and no row of a post
 * is written.
 */
export async function changeHalfLife(
  db: Queryable,
  halfLifeMs: number,
  nowMs: number,
): Promise<void> {
  const rates = await readRates(db, halfLifeMs);
  const latest = rates.at(-1);
  // The first start writes down what it began with; it is there already at the next one.
  if (rates.length === 1) await db.insert(decayRates).ignore().values(rates[0]);
  if (latest?.halfLifeMs === halfLifeMs) return;
  const changed = { sinceMs: nowMs, halfLifeMs, offset: growthAt(rates, nowMs) };
  await db.insert(decayRates).ignore().values(changed);
}

/** What a post got at a time. */
export interface Warmth {
  postId: Id;
  kind: 'VIDEO' | 'PHOTO';
  tags: readonly string[];
  /** Greater than 0. */
  weight: number;
  /** Views by accounts among it. */
  views: number;
  atMs: number;
}

/** Adds attention to posts: one row each for a post and each of its tags, however much it is. */
export async function warm(tx: Tx, rates: Rates, given: readonly Warmth[]): Promise<void> {
  const added = new Map<string, typeof heats.$inferInsert>();
  for (const { postId, kind, tags, weight, views, atMs } of given) {
    if (weight === 0 && views === 0) continue;
    for (const tag of ['', ...tags]) {
      const key = `${postId} ${tag}`;
      const before = added.get(key);
      const heat = weight > 0 ? Math.log(weight) + growthAt(rates, atMs) : coldest;
      if (before) {
        before.heat = addLogs(before.heat, heat);
        before.views += views;
      } else added.set(key, { tag, postId, kind, heat, views });
    }
  }
  const postIds = [...new Set(given.map(({ postId }) => postId))];
  for (const some of chunked(postIds)) {
    const known = await tx
      .select()
      .from(heats)
      .where(inArray(heats.postId, padIds(some)))
      .for('update');
    for (const { postId, tag, heat, views } of known) {
      const row = added.get(`${postId} ${tag}`);
      if (!row) continue;
      row.heat = addLogs(row.heat, heat);
      row.views += views;
    }
  }
  // Always in the same order, so that no two transactions wait for each other's rows.
  const rows = [...added.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  for (const some of chunked(rows, 500))
    await tx
      .insert(heats)
      .values(some)
      .onDuplicateKeyUpdate({
        set: { heat: sql`values(${heats.heat})`, views: sql`values(${heats.views})` },
      });
}

/** Of what weighs nothing: MySQL knows no infinity. */
const coldest = -1e300;

const hottestOf = (withKind: boolean) =>
  prepared((db, slot) =>
    db
      .select({ postId: heats.postId, heat: heats.heat })
      .from(heats)
      .where(
        and(
          eq(heats.tag, slot(0)),
          withKind ? eq(heats.kind, slot(2)) : undefined,
          gt(heats.heat, coldest),
        ),
      )
      .orderBy(desc(heats.heat), desc(heats.postId))
      .limit(slot(1)),
  );
const hottest = { ANY: hottestOf(false), KIND: hottestOf(true) };

/** The posts that get most attention now, the hottest first. */
export function readHottest(
  db: Queryable,
  { tag, kind }: FeedFilter,
  limit: number,
): Promise<{ postId: Id; heat: number }[]> {
  const ofTag = Buffer.from(tag ?? '');
  return kind === null
    ? hottest.ANY(db, [ofTag, limit])
    : hottest.KIND(db, [ofTag, limit, Buffer.from(kind)]);
}
