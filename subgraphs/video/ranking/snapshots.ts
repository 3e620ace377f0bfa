import { randomUUID } from 'node:crypto';
import { AppError } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { RankedPost } from './ranked-post.ts';
import { feedSnapshots } from './tables.ts';

/** How long the pages of a ranked feed may be asked for. */
const keptForMs = 30 * 60_000;
/** How long a list that many share is given to those who begin. */
const sharedForMs = 60_000;
/** A list with fewer posts is made anew sooner: whoever begins with few wants to see each new one. */
const fewPosts = 100;
const fewSharedForMs = 1_000;
/** Of one viewer; an older one ends. */
const alive = 3;

const shared = 0;
const keyOf = (snapshot: string): string => `video:feed-snapshot:${snapshot}`;

/** A list with the name by which the cursors of its pages find it again. */
export interface Snapshot {
  name: string;
  items: readonly RankedPost[];
}

export const named = (items: readonly RankedPost[]): Snapshot => ({ name: randomUUID(), items });

async function keep(
  { database, cache }: Services,
  viewerId: Id,
  { name, items }: Snapshot,
  nowMs: number,
): Promise<void> {
  await database.db
    .insert(feedSnapshots)
    .values({ snapshot: name, viewerId, items, madeAt: nowMs });
  await cache.set(keyOf(name), JSON.stringify(items), keptForMs);
}

/** Keeps a list of one viewer's for its further pages, and ends older ones. */
export async function keepSnapshot(
  services: Services,
  viewerId: Id,
  snapshot: Snapshot,
  nowMs: number,
): Promise<void> {
  const { database, cache } = services;
  await keep(services, viewerId, snapshot, nowMs);
  const older = await database.db
    .select({ snapshot: feedSnapshots.snapshot })
    .from(feedSnapshots)
    .where(eq(feedSnapshots.viewerId, viewerId))
    .orderBy(desc(feedSnapshots.madeAt))
    .limit(alive + 10);
  const ended = older.slice(alive).map((row) => row.snapshot);
  if (ended.length > 0) {
    await database.db.delete(feedSnapshots).where(inArray(feedSnapshots.snapshot, ended));
    await cache.delete(...ended.map(keyOf));
  }
}

/**
 * A list that all share who ask for the same, made at most once a minute, or once a second while it
 * is short.
 * @returns its name
 */
export async function sharedSnapshot(
  services: Services,
  name: string,
  make: () => Promise<RankedPost[]>,
): Promise<string> {
  const key = `video:feed-shared:${name}`;
  let few: Snapshot | undefined;
  const found = await services.cache.readThrough([key], sharedForMs, async () => {
    const snapshot = named(await make());
    await keep(services, shared, snapshot, Date.now());
    if (snapshot.items.length < fewPosts) few = snapshot;
    return new Map([[key, snapshot.name]]);
  });
  if (few) await services.cache.set(key, few.name, fewSharedForMs);
  return found.get(key) ?? '';
}

/** @throws CURSOR_EXPIRED half an hour after it was made, and for an older one of the viewer's */
export async function readSnapshot(
  { database, cache }: Services,
  snapshot: string,
  nowMs: number,
): Promise<readonly RankedPost[]> {
  const cached = await cache.get(keyOf(snapshot));
  if (cached !== null) return JSON.parse(cached);
  const [row] = await database.db
    .select()
    .from(feedSnapshots)
    .where(eq(feedSnapshots.snapshot, snapshot));
  if (!row || row.madeAt + keptForMs <= nowMs)
    throw new AppError('CURSOR_EXPIRED', 'This feed has ended. Start again without `after`.');
  const { items } = row;
  const leftMs = row.madeAt + keptForMs - nowMs;
  await cache.set(keyOf(snapshot), JSON.stringify(items), leftMs);
  return items;
}

/** Deletes what has ended. */
export async function forgetSnapshots({ database }: Services, nowMs: number): Promise<void> {
  await database.db.delete(feedSnapshots).where(and(lt(feedSnapshots.madeAt, nowMs - keptForMs)));
}
