import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import type { AppError } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { rateLimitDefaults as limits } from '@clipgraph/platform/limits/rate-limits.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, isNotNull, lt } from 'drizzle-orm';
import { secondFactors } from '../tables.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { openSecret } from './secrets.ts';
import { isTotpCode, stepOf } from './totp.ts';

/** Longer than any code, with room for what people put between the letters. */
const maxCodeLength = 64;

/** Whether the account has a second factor that is asked for. */
export async function hasSecondFactor(db: Queryable, accountId: Id): Promise<boolean> {
  const [row] = await db
    .select({ accountId: secondFactors.accountId })
    .from(secondFactors)
    .where(and(eq(secondFactors.accountId, accountId), isNotNull(secondFactors.confirmedAt)));
  return row !== undefined;
}

interface GivenCode {
  accountId: Id;
  code: string;
  /** `app`: no recovery code. `new`: only of an app that is just being set up. */
  accepts: 'any' | 'app' | 'new';
  /** What to say of a wrong code. */
  refusal: AppError;
}

/**
 * Runs a command that needs a code, which it spends in its own transaction: done as a whole or
 * refused as a whole. Wrong codes count for the account, at whichever door they are tried, and
 * before they are looked at: of many sent at once, no more are looked at.
 * @throws `refusal`; RATE_LIMITED after too many wrong codes
 */
export async function spendingCode<Result>(
  services: Services,
  given: GivenCode,
  command: (spend: (tx: Tx) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const { rateLimits } = services;
  const identity = `account:${given.accountId}`;
  const [inAMinute, inADay] = ['wrong code', 'wrong code in a day'];
  await rateLimits.hit(inAMinute, identity, limits.wrongCodesPerAccount);
  await rateLimits.hit(inADay, identity, limits.wrongCodesPerAccountInADay);
  let isWrong = false;
  try {
    return await command(async (tx) => {
      isWrong = !(await isSpent(tx, services, given));
      if (isWrong) throw given.refusal;
    });
  } finally {
    if (!isWrong) {
      await rateLimits.forgive(inAMinute, identity);
      await rateLimits.forgive(inADay, identity);
    }
  }
}

/** Each code is good once, and so is what came before it. */
async function isSpent(
  tx: Tx,
  services: Services,
  { accountId, code, accepts }: GivenCode,
): Promise<boolean> {
  if (code.length > maxCodeLength) return false;
  const digits = code.replace(/\s/g, '');
  if (isTotpCode(digits)) return spendAppCode(tx, services, accountId, digits, accepts === 'new');
  return accepts === 'any' && useRecoveryCode(tx, accountId, code);
}

async function spendAppCode(
  tx: Tx,
  services: Services,
  accountId: Id,
  digits: string,
  isNew: boolean,
): Promise<boolean> {
  const nowMs = Date.now();
  const [factor] = await tx
    .select()
    .from(secondFactors)
    .where(eq(secondFactors.accountId, accountId))
    .for('update');
  if (!factor || (factor.confirmedAt === null) !== isNew) return false;
  if (factor.expiresAt !== null && factor.expiresAt <= nowMs) return false;
  const secret = openSecret(services, accountId, factor);
  const step = secret === null ? null : stepOf(secret, digits, nowMs);
  if (step === null) return false;
  const [spent] = await tx
    .update(secondFactors)
    .set({ lastStep: step })
    .where(and(eq(secondFactors.accountId, accountId), lt(secondFactors.lastStep, step)));
  return spent.affectedRows > 0;
}
