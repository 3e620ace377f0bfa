import { createHash } from 'node:crypto';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { passwordSlots } from '../accounts/password-slots.ts';
import { verifyPassword } from '../accounts/passwords.ts';
import { isKnownAddress } from '../sessions/known-addresses.ts';

const attempts = 'login';
const failures = 'failed login';
const failuresInAnHour = 'failed login in an hour';
const limits = rateLimitDefaults;

interface Attempt {
  /**
   * The account's username key; names without an account are counted the same way, so that nothing
   * tells them apart.
   */
  key: string;
  address: string;
  /** null when there is no account: then the same work is done, and the answer is false. */
  account: { id: Id; passwordHash: string } | null;
}

/** Whether a password is right; see `guardedCheck`. */
export const checkedPassword = async (
  services: Services,
  { password, ...attempt }: Attempt & { password: string },
): Promise<boolean> =>
  (await guardedCheck(services, attempt, async () =>
    (await verifyPassword(password, attempt.account?.passwordHash ?? null)) ? true : null,
  )) !== null;

/**
 * Runs a check of what somebody knows, against guessing and against being kept busy. Every attempt counts for the
 * address and for the account at this address. Failures count for both again, and more slowly for
 * the account wherever they come from; addresses where the account has had a session are exempt
 * from the latter, so that strangers cannot lock its owner out.
 * @param check does the same work when there is no account
 * @returns what it found; null for a failure
 * @throws RATE_LIMITED after too many attempts or failures
 */
export async function guardedCheck<Found>(
  services: Services,
  { key, address, account }: Attempt,
  check: () => Promise<Found | null>,
): Promise<Found | null> {
  const { rateLimits, config } = services;
  const everywhere = `account:${createHash('sha256').update(key).digest('base64url')}`;
  const anyone = addressIdentity(address);
  const here = `${everywhere} ${anyone}`;
  await rateLimits.hit(attempts, here, limits.loginsPerAccountAndAddress);
  await rateLimits.hit(attempts, anyone, limits.loginsPerAddress);
  // Checked inside the slot: of many attempts sent at once, only as many as there are slots can
  // pass before the first failure counts.
  return passwordSlots({ address, isLimited: config.RATE_LIMITS }, async () => {
    await rateLimits.check(failures, here, limits.failedLoginsPerAccountAndAddress);
    await rateLimits.check(failuresInAnHour, here, limits.failedLoginsPerAccountAndAddressInAnHour);
    await rateLimits.check(failures, anyone, limits.failedLoginsPerAddress);
    await checkEverywhere();
    const found = await check();
    if (found !== null) return found;
    await rateLimits.hit(failures, anyone, limits.failedLoginsPerAddress);
    await rateLimits.hit(failures, here, limits.failedLoginsPerAccountAndAddress);
    await rateLimits.take(failuresInAnHour, here, limits.failedLoginsPerAccountAndAddressInAnHour);
    await rateLimits.take(failuresInAnHour, everywhere, limits.failedLoginsPerAccountInAnHour);
    return null;
  });

  async function checkEverywhere(): Promise<void> {
    await rateLimits
      .check(failuresInAnHour, everywhere, limits.failedLoginsPerAccountInAnHour)
      .catch(async (refusal: unknown) => {
        if (!account || !(await isKnownAddress(services, account.id, address))) throw refusal;
      });
  }
}
