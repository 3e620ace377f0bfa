import { createHash, randomBytes } from 'node:crypto';
import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, count, eq } from 'drizzle-orm';
import { recoveryCodes } from '../tables.ts';

const codesAtOnce = 10;
/** Without the letters and digits that look alike. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const codeLength = 16;

/** About 79 random bits in four groups, `abcd-efgh-jkmn-pqrs`: too many to try all in a copy. */
function newRecoveryCode(): string {
  let letters = '';
  while (letters.length < codeLength)
    // Beyond the last whole run of the alphabet some letters would come more often.
    for (const byte of randomBytes(codeLength))
      if (byte < 248 && letters.length < codeLength) letters += alphabet[byte % alphabet.length];
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** However it was typed: capitals, spaces and other hyphens are no matter. */
const hashOf = (accountId: Id, code: string): string =>
  createHash('sha256')
    .update(`${accountId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
    .digest('base64url');

/** Replaces all codes of an account. @returns the new ones: only their hashes are kept */
export async function replaceRecoveryCodes(tx: Tx, accountId: Id): Promise<string[]> {
  const codes = Array.from({ length: codesAtOnce }, newRecoveryCode);
  await forgetRecoveryCodes(tx, accountId);
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ accountId, codeHash: hashOf(accountId, code) })));
  return codes;
}

export async function forgetRecoveryCodes(tx: Tx, accountId: Id): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId));
}

/** @returns false for a code that is none, or was used before */
export async function useRecoveryCode(tx: Tx, accountId: Id, code: string): Promise<boolean> {
  const [used] = await tx
    .delete(recoveryCodes)
    .where(
      and(
        eq(recoveryCodes.accountId, accountId),
        eq(recoveryCodes.codeHash, hashOf(accountId, code)),
      ),
    );
  return used.affectedRows > 0;
}

export async function recoveryCodesLeft(db: Queryable, accountId: Id): Promise<number> {
  const [row] = await db
    .select({ left: count() })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.accountId, accountId));
  return row?.left ?? 0;
}
