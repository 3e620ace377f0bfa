import { createHash } from 'node:crypto';
import type { Cache } from '@clipgraph/platform/cache/cache.ts';
import { AppError } from '@clipgraph/platform/errors/catalogue.ts';
import type { Kind } from '../documents/kinds.ts';
import type { Found } from './found.ts';

const keptForMs = 10 * 60_000;
const keyOf = (snapshot: string): string => `search:snapshot:${snapshot}`;

/**
 * Keeps what was found for the pages to come. It holds no answer to who may see what, and the same
 * list is kept once, whoever asked.
 * @returns its name
 */
export async function keepSnapshot(cache: Cache, found: readonly Found[]): Promise<string> {
  const text = JSON.stringify(found.map(({ kind, id }) => [kind, id]));
  const snapshot = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  await cache.set(keyOf(snapshot), text, keptForMs);
  return snapshot;
}

/** @throws CURSOR_EXPIRED 10 minutes after it was kept, or when the cache needed its place */
export async function readSnapshot(cache: Cache, snapshot: string): Promise<Found[]> {
  const text = await cache.get(keyOf(snapshot));
  if (text === null)
    throw new AppError('CURSOR_EXPIRED', 'This search has ended. Start again without `after`.');
  const rows: [Kind, number][] = JSON.parse(text);
  return rows.map(([kind, id], place) => ({ kind, id, place }));
}
