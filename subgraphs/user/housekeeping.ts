import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { inArray, lte } from 'drizzle-orm';
import { signingKeysOf } from './sessions/signing-keys.ts';
import { refreshTokens, revocations, sessions } from './tables.ts';

const everyMs = 10 * 60_000;
const rowsAtOnce = 500;

/**
 * Makes the signing keys, then keeps the subgraph tidy: publishes the next key ahead of its time,
 * and forgets tokens, sessions, revocations and keys that no longer decide anything.
 */
export async function startHousekeeping(services: Services): Promise<Stop> {
  await signingKeysOf(services).signer();
  return runEvery({
    everyMs,
    log: services.log,
    failure: 'ended sessions could not be cleared away; trying again later',
    work: () => tidy(services),
  });
}

/** One round; small statements, so that no command waits long. */
export async function tidy(services: Services, nowMs = Date.now()): Promise<void> {
  await signingKeysOf(services).signer(nowMs);
  await signingKeysOf(services).purge(nowMs);
  await clear(services, refreshTokens, refreshTokens.tokenHash, refreshTokens.expiresAt, nowMs);
  await clear(services, sessions, sessions.id, sessions.expiresAt, nowMs);
  await clear(services, revocations, revocations.revocationId, revocations.until, nowMs);
}

type Table = typeof refreshTokens | typeof sessions | typeof revocations;
type KeyColumn =
  | typeof refreshTokens.tokenHash
  | typeof sessions.id
  | typeof revocations.revocationId;
type EndColumn =
  | typeof refreshTokens.expiresAt
  | typeof sessions.expiresAt
  | typeof revocations.until;

async function clear(
  { database }: Services,
  table: Table,
  key: KeyColumn,
  end: EndColumn,
  nowMs: number,
): Promise<void> {
  for (;;) {
    const rows = await database.db
      .select({ key })
      .from(table)
      .where(lte(end, nowMs))
      .limit(rowsAtOnce);
    const keys = rows.map((row) => row.key as string | number);
    if (keys.length > 0) await database.db.delete(table).where(inArray(key, keys));
    if (keys.length < rowsAtOnce) return;
  }
}
