import { createHash } from 'node:crypto';
import { and, asc, eq, lte } from 'drizzle-orm';
import type { Database, Tx } from '../database/database.ts';
import { badUserInput, conflict } from '../errors/catalogue.ts';
import type { Id } from '../ids/id.ts';
import { idempotencyKeys } from './tables.ts';

const maxKeyCodePoints = 128;
export const keptForMs = 7 * 24 * 60 * 60 * 1_000;

export interface IdempotencyClaim {
  accountId: Id;
  /** The mutation's name. */
  operation: string;
  key: string;
  /** Everything the client gave but the key: the same key with another input is a mistake of the client. */
  input: unknown;
  /** The id that the entity gets if this is the first time. */
  entityId: Id;
  nowMs: number;
}

/** @throws BAD_USER_INPUT when the key is not 1 to 128 characters of well-formed text */
export function checkIdempotencyKey(key: string, field = 'input.idempotencyKey'): string {
  const length = [...key].length;
  if (length < 1 || length > maxKeyCodePoints)
    throw badUserInput(`An idempotency key has 1 to ${maxKeyCodePoints} characters; this one has ${length}.`, field);
  if (!key.isWellFormed()) throw badUserInput('The idempotency key is not well-formed Unicode text.', field);
  return key;
}

/**
 * Inside the transaction that creates the entity, before anything else of it is written: says whether this is the first
 * time. A twin that runs at the same moment waits here until the first one has committed or given up.
 * @returns `fresh: false` with the entity made under this key before: read that one anew
 * @throws CONFLICT when the key was used with another input; BAD_USER_INPUT for a bad key
 */
export async function claimIdempotencyKey(tx: Tx, claim: IdempotencyClaim): Promise<{ fresh: true } | { fresh: false; entityId: Id }> {
  const { accountId, operation, entityId, nowMs } = claim;
  const key = checkIdempotencyKey(claim.key);
  const inputHash = hashOf(claim.input);
  const [result] = await tx.insert(idempotencyKeys).ignore().values({ accountId, operation, key, inputHash, entityId, createdAt: nowMs });
  if (result.affectedRows === 1) return { fresh: true };
  const [first] = await tx
    .select({ inputHash: idempotencyKeys.inputHash, entityId: idempotencyKeys.entityId })
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.accountId, accountId), eq(idempotencyKeys.operation, operation), eq(idempotencyKeys.key, key)));
  if (first?.inputHash !== inputHash)
    throw conflict('This idempotency key was used with another input. Use a new key for a new request.', 'input.idempotencyKey');
  return { fresh: false, entityId: first.entityId };
}

/** Deletes the keys that are older than 7 days, in runs of `batch`. @returns how many */
export async function deleteOldIdempotencyKeys({ db }: Database, nowMs: number, batch = 1_000): Promise<number> {
  const oldestKeptMs = nowMs - keptForMs;
  for (let deleted = 0; ; ) {
    const [last] = await db
      .select({ createdAt: idempotencyKeys.createdAt })
      .from(idempotencyKeys)
      .orderBy(asc(idempotencyKeys.createdAt))
      .limit(1)
      .offset(batch - 1);
    const untilMs = Math.min(last?.createdAt ?? oldestKeptMs, oldestKeptMs - 1);
    const [result] = await db.delete(idempotencyKeys).where(lte(idempotencyKeys.createdAt, untilMs));
    deleted += result.affectedRows;
    if (!last || last.createdAt >= oldestKeptMs) return deleted;
  }
}

/** The order in which the client wrote the fields makes no difference. */
const hashOf = (input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(input, (_, value) => (isRecord(value) ? Object.fromEntries(Object.entries(value).sort(byName)) : value)) ?? '')
    .digest('base64url');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
