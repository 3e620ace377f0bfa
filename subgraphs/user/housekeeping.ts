import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Queryable } from '@clipgraph/platform/database/database.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { inArray, lte } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import { letters, mailTokens } from './mail/tables.ts';
import { giveUpPictures } from './pictures/removal.ts';
import { resealSecrets } from './second-factor/secrets.ts';
import { signingKeysOf } from './sessions/signing-keys.ts';
import { refreshTokens, revocations, secondFactors, sessions, spentChallenges } from './tables.ts';

const everyMs = 10 * 60_000;
const rowsAtOnce = 500;

/**
 * Makes the signing keys, then keeps the subgraph tidy: publishes the next key ahead of its time,
 * forgets tokens, letters, sessions, revocations and keys that no longer decide anything, seals again what
 * former secrets have sealed, and gives up pictures that no profile shows.
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

/** One round, in small statements, so that no request waits long for a lock. */
export async function tidy(services: Services, nowMs = Date.now()): Promise<void> {
  const { db } = services.database;
  await signingKeysOf(services).signer(nowMs);
  await signingKeysOf(services).purge(nowMs);
  await giveUpPictures(services, nowMs);
  await clear(
    db,
    { table: refreshTokens, key: refreshTokens.tokenHash, end: refreshTokens.expiresAt },
    nowMs,
  );
  await clear(
    db,
    { table: mailTokens, key: mailTokens.tokenHash, end: mailTokens.expiresAt },
    nowMs,
  );
  await clear(db, { table: letters, key: letters.id, end: letters.keptUntil }, nowMs);
  await clear(db, { table: sessions, key: sessions.id, end: sessions.expiresAt }, nowMs);
  await clear(
    db,
    { table: secondFactors, key: secondFactors.accountId, end: secondFactors.expiresAt },
    nowMs,
  );
  await clear(
    db,
    { table: spentChallenges, key: spentChallenges.nonce, end: spentChallenges.expiresAt },
    nowMs,
  );
  await resealSecrets(services);
  await clear(
    db,
    { table: revocations, key: revocations.revocationId, end: revocations.until },
    nowMs,
  );
}

/** Rows that mean nothing after the time in `end`. */
interface Ending {
  table: MySqlTable;
  key: MySqlColumn;
  end: MySqlColumn;
}

async function clear(db: Queryable, { table, key, end }: Ending, nowMs: number): Promise<void> {
  for (;;) {
    const rows = await db.select({ key }).from(table).where(lte(end, nowMs)).limit(rowsAtOnce);
    const keys = rows.map((row) => row.key);
    if (keys.length > 0) await db.delete(table).where(inArray(key, keys));
    if (keys.length < rowsAtOnce) return;
  }
}
