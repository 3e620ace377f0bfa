import { createHash } from 'node:crypto';
import { and, asc, eq, lte } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../database/database.ts';
import { badUserInput, conflict } from '../errors/catalogue.ts';
import type { Id } from '../ids/id.ts';
import { isRecord } from '../text/json.ts';
import { idempotencyKeys } from './tables.ts';

const maxKeyCodePoints = 128;
export const keptForMs = 7 * 24 * 60 * 60 * 1_000;

export interface IdempotencyClaim {
  accountId: Id;
  /** The mutation's name. */
  operation: string;
  key: string;
  /**
   * Everything the client gave but the key: the same key with another input is a mistake of the
   * client.
   */
  input: unknown;
  /** The id that the entity gets if this is the first time. */
  entityId: Id;
  nowMs: number;
}

/** @throws BAD_USER_INPUT when the key is not 1 to 128 characters of well-formed text */
function checkIdempotencyKey(key: string, field = 'input.idempotencyKey'): string {
  const length = [...key].length;
  if (length < 1 || length > maxKeyCodePoints)
    throw badUserInput(
      `An idempotency key has 1 to ${maxKeyCodePoints} characters; this one has ${length}.`,
      field,
    );
  if (!key.isWellFormed())
    throw badUserInput('The idempotency key is not well-formed Unicode text.', field);
  return key;
}

/**
 * Before the guards of a command: a repetition is answered with what was made the first time, if the
 * viewer may still read that; the command judges it like any read. Only a short cut: of twins at once both may find
 * nothing here, and `claimIdempotencyKey` decides.
 * @param key none was given: nothing is found
 * @returns the entity made under this key before
 * @throws CONFLICT when the key was used with another input; BAD_USER_INPUT for a bad key
 */
export async function findIdempotencyKey(
  db: Queryable,
  {
    key,
    ...request
  }: Pick<IdempotencyClaim, 'accountId' | 'operation' | 'input'> & {
    key: string | null | undefined;
  },
): Promise<Id | undefined> {
  if (key === null || key === undefined) return undefined;
  return earlierEntity(db, { ...request, key: checkIdempotencyKey(key) });
}

/**
 * Inside the transaction that creates the entity, before anything else of it is written: says
 * whether this is the first time. A twin that runs at the same moment waits here until the first
 * one has committed or given up.
 * @returns `fresh: false` with the entity made under this key before: read that one anew
 * @throws CONFLICT when the key was used with another input; BAD_USER_INPUT for a bad key
 */
export async function claimIdempotencyKey(
  tx: Tx,
  claim: IdempotencyClaim,
): Promise<{ fresh: true } | { fresh: false; entityId: Id }> {
  const { accountId, operation, input, entityId, nowMs } = claim;
  const key = checkIdempotencyKey(claim.key);
  const [result] = await tx
    .insert(idempotencyKeys)
    .ignore()
    .values({ accountId, operation, key, inputHash: hashOf(input), entityId, createdAt: nowMs });
  if (result.affectedRows === 1) return { fresh: true };
  const earlierId = await earlierEntity(tx, { accountId, operation, key, input });
  if (earlierId === undefined)
    throw new Error(`The idempotency key of ${operation} could not be written.`);
  return { fresh: false, entityId: earlierId };
}

/** @throws CONFLICT when the key was used with another input */
async function earlierEntity(
  db: Queryable,
  {
    accountId,
    operation,
    key,
    input,
  }: Pick<IdempotencyClaim, 'accountId' | 'operation' | 'key' | 'input'>,
): Promise<Id | undefined> {
  const [first] = await db
    .select({ inputHash: idempotencyKeys.inputHash, entityId: idempotencyKeys.entityId })
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.accountId, accountId),
        eq(idempotencyKeys.operation, operation),
        eq(idempotencyKeys.key, key),
      ),
    );
  if (first && first.inputHash !== hashOf(input))
    throw conflict(
      'This idempotency key was used with another input. Use a new key for a new request.',
      'input.idempotencyKey',
    );
  return first?.entityId;
}

/** Deletes the keys that are older than 7 days, in runs of `batch`. @returns how many */
export async function deleteOldIdempotencyKeys(
  { db }: Database,
  nowMs: number,
  batch = 1_000,
): Promise<number> {
  const oldestKeptMs = nowMs - keptForMs;
  for (let deleted = 0; ; ) {
    const [last] = await db
      .select({ createdAt: idempotencyKeys.createdAt })
      .from(idempotencyKeys)
      .orderBy(asc(idempotencyKeys.createdAt))
      .limit(1)
      .offset(batch - 1);
    const untilMs = Math.min(last?.createdAt ?? oldestKeptMs, oldestKeptMs - 1);
    const [result] = await db
      .delete(idempotencyKeys)
      .where(lte(idempotencyKeys.createdAt, untilMs));
    deleted += result.affectedRows;
    if (!last || last.createdAt >= oldestKeptMs) return deleted;
  }
}

/** The order in which the client wrote the fields makes no difference. */
const hashOf = (input: unknown): string =>
  createHash('sha256')
    .update(
      JSON.stringify(input, (_, value) =>
        isRecord(value) ? Object.fromEntries(Object.entries(value).sort(byName)) : value,
      ) ?? '',
    )
    .digest('base64url');
const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
