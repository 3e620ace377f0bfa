import { createHash } from 'node:crypto';
import { seal, unseal } from '@clipgraph/platform/identity/sealing.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, ne } from 'drizzle-orm';
import { secondFactors } from '../tables.ts';

type Sealed = Pick<typeof secondFactors.$inferSelect, 'sealedSecret' | 'sealedWith'>;

const purpose = 'second-factor-at-rest';
const labelOf = (accountId: Id): string => `second factor of ${accountId}`;
const markOf = (key: Buffer): string =>
  createHash('sha256').update(key).digest('base64url').slice(0, 16);

/** A secret as it is stored: a copy of the database shows no codes. */
export function sealSecret(
  { keyring }: Pick<Services, 'keyring'>,
  accountId: Id,
  secret: string,
): Sealed {
  const keys = keyring.keys(purpose);
  return {
    sealedSecret: seal(keys, labelOf(accountId), secret),
    sealedWith: markOf(keys[0]),
  };
}

/** @returns null when the deployment's secrets no longer open it: no code is right any more */
export function openSecret(
  { keyring, log }: Pick<Services, 'keyring' | 'log'>,
  accountId: Id,
  { sealedSecret }: Pick<Sealed, 'sealedSecret'>,
): string | null {
  const secret = unseal(keyring.keys(purpose), labelOf(accountId), sealedSecret);
  if (secret === null)
    log.error(
      { accountId },
      'a second factor cannot be opened with the present secrets: put the former secret behind the new one in SECRETS (new,former) and start again, or reset it',
    );
  return secret;
}

const rowsAtOnce = 200;

/**
 * Seals again, under the newest secret, what a former one has sealed: after that the former may be
 * dropped from SECRETS.
 */
export async function resealSecrets(
  services: Pick<Services, 'database' | 'keyring' | 'log'>,
): Promise<void> {
  const { db } = services.database;
  const newest = markOf(services.keyring.keys(purpose)[0]);
  for (let last = 0; ; ) {
    const rows = await db
      .select()
      .from(secondFactors)
      .where(and(ne(secondFactors.sealedWith, newest), gt(secondFactors.accountId, last)))
      .orderBy(asc(secondFactors.accountId))
      .limit(rowsAtOnce);
    for (const row of rows) {
      last = row.accountId;
      const secret = openSecret(services, last, row);
      if (secret === null) continue;
      // A new enrolment meanwhile stays.
      await db
        .update(secondFactors)
        .set(sealSecret(services, last, secret))
        .where(
          and(eq(secondFactors.accountId, last), eq(secondFactors.sealedSecret, row.sealedSecret)),
        );
    }
    if (rows.length < rowsAtOnce) return;
  }
}
