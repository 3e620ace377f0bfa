import { createHash, createHmac } from 'node:crypto';
import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import type { Keyring } from '@clipgraph/platform/identity/keyring.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, gt } from 'drizzle-orm';
import { mailTokens, type TokenPurpose } from './tables.ts';

const lifetimeMs = { verify: 24 * 3_600_000, reset: 3_600_000 } as const;

type TokenRow = typeof mailTokens.$inferSelect;

/** What a token is for. */
interface Grant {
  purpose: TokenPurpose;
  accountId: Id;
  addressKey: string;
  /** Of the account, as it is now. */
  passwordHash: string;
}

/** Only this is stored: a copy of the database verifies and resets nothing. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Tells whether a password was changed, and nothing else. */
export const passwordMark = (passwordHash: string): string => hashOf(`mark ${passwordHash}`);

/**
 * Derived instead of random, so that a letter can be written again after a failure although only
 * the hash of its token is stored.
 */
const tokenOf = (key: Buffer, purpose: TokenPurpose, letterId: Id): string =>
  createHmac('sha256', key).update(`${purpose} ${letterId}`).digest('base64url');

/**
 * In the transaction that writes a letter: makes its token, and voids earlier ones for the same
 * purpose.
 * @returns the hash
 */
export async function issueToken(
  tx: Tx,
  keyring: Keyring,
  letterId: Id,
  { passwordHash, ...grant }: Grant,
): Promise<string> {
  const { accountId, purpose } = grant;
  await voidTokens(tx, accountId, purpose);
  const tokenHash = hashOf(tokenOf(keyring.keys('mail-token')[0], purpose, letterId));
  const expiresAt = Date.now() + lifetimeMs[purpose];
  const mark = passwordMark(passwordHash);
  await tx.insert(mailTokens).values({ tokenHash, ...grant, passwordMark: mark, expiresAt });
  return tokenHash;
}

export async function voidTokens(tx: Tx, accountId: Id, purpose: TokenPurpose): Promise<void> {
  const these = and(eq(mailTokens.accountId, accountId), eq(mailTokens.purpose, purpose));
  await tx.delete(mailTokens).where(these);
}

/**
 * The token of a letter that is about to be sent.
 * @returns undefined when it has expired, was used, or was voided by a later one
 */
export async function tokenOfLetter(
  db: Queryable,
  keyring: Keyring,
  letterId: Id,
  tokenHash: string,
): Promise<string | undefined> {
  const [row] = await db.select().from(mailTokens).where(isGood(tokenHash));
  return (
    row &&
    keyring
      .keys('mail-token')
      .map((key) => tokenOf(key, row.purpose, letterId))
      .find((token) => hashOf(token) === tokenHash)
  );
}

/** Whether a token could be spent right now. @throws BAD_USER_INPUT when it could not */
export async function readToken(
  db: Queryable,
  purpose: TokenPurpose,
  token: string,
): Promise<TokenRow> {
  const [row] = /^[\w-]{43}$/.test(token)
    ? await db
        .select()
        .from(mailTokens)
        .where(and(isGood(hashOf(token)), eq(mailTokens.purpose, purpose)))
    : [];
  if (!row) throw noGood();
  return row;
}

/**
 * In the transaction that does what the token allows. Of two that spend it at the same time, one
 * deletes the row.
 * @throws BAD_USER_INPUT for the other one
 */
export async function spendToken(tx: Tx, { tokenHash }: TokenRow): Promise<void> {
  const [spent] = await tx.delete(mailTokens).where(isGood(tokenHash));
  if (spent.affectedRows === 0) throw noGood();
}

const isGood = (tokenHash: string) =>
  and(eq(mailTokens.tokenHash, tokenHash), gt(mailTokens.expiresAt, Date.now()));

/** The same words for a token that was spent, has expired, was altered or never was. */
export const noGood = () =>
  badUserInput(
    'This link was used before, has expired, or is not complete. Ask for another one.',
    'token',
  );
