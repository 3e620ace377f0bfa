import { conflict, forbidden } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { encodeQR } from 'qr';
import { asOwner, notAsked } from '../accounts/as-owner.ts';
import { secondFactors } from '../tables.ts';
import { hasSecondFactor, spendingCode } from './codes.ts';
import { forgetSecondFactor } from './forget.ts';
import { replaceRecoveryCodes } from './recovery-codes.ts';
import { sealSecret } from './secrets.ts';
import { newSecret, uriOf } from './totp.ts';

/** How long a secret waits for the first code of the app that it was given to. */
const confirmWithinMs = 15 * 60_000;

/** What an authenticator app needs, in three forms. */
interface Enrolment {
  /** Base32, to be typed in. */
  secret: string;
  /** `otpauth://totp/...` */
  uri: string;
  /** The same as a picture. */
  qrSvg: string;
}

const alreadyOn = () => conflict('This account has a second factor already. Turn that off first.');

/**
 * Makes a secret for an authenticator app. Nothing is asked for before `confirmSecondFactor`;
 * beginning again replaces what was not confirmed.
 * @throws UNAUTHENTICATED; FORBIDDEN for a wrong password; CONFLICT when there is a second factor
 */
export async function beginSecondFactor(
  services: Services,
  viewer: Viewer,
  password: string,
): Promise<Enrolment> {
  const secret = newSecret();
  const uri = await asOwner(services, viewer, { password, code: notAsked }, async (tx, account) => {
    if (await hasSecondFactor(tx, account.id)) throw alreadyOn();
    await forgetSecondFactor(tx, account.id);
    await tx.insert(secondFactors).values({
      accountId: account.id,
      ...sealSecret(services, account.id, secret),
      expiresAt: Date.now() + confirmWithinMs,
      lastStep: 0,
    });
    return uriOf(secret, account.username);
  });
  return { secret, uri, qrSvg: encodeQR(uri, 'svg', { border: 4 }) };
}

/**
 * Turns the second factor on: the code shows that the app has the secret.
 * @returns ten recovery codes, which are shown this once
 * @throws UNAUTHENTICATED; FORBIDDEN for a wrong code, or when nothing waits to be confirmed;
 *   CONFLICT when it is on; RATE_LIMITED
 */
export async function confirmSecondFactor(
  services: Services,
  viewer: Viewer,
  code: string,
): Promise<string[]> {
  const accountId = requireAccount(viewer);
  if (await hasSecondFactor(services.database.db, accountId)) throw alreadyOn();
  const refusal = forbidden(
    'The code is wrong, or it is more than 15 minutes since `beginSecondFactor`. The second factor is not on.',
  );
  return spendingCode(services, { accountId, code, accepts: 'new', refusal }, (spend) =>
    services.database.transaction(async (tx) => {
      await spend(tx);
      await tx
        .update(secondFactors)
        .set({ confirmedAt: Date.now(), expiresAt: null })
        .where(eq(secondFactors.accountId, accountId));
      return replaceRecoveryCodes(tx, accountId);
    }),
  );
}

const notOn = () => conflict('This account has no second factor.');

/** @throws FORBIDDEN for a wrong password or code; CONFLICT when there is none */
export async function disableSecondFactor(
  services: Services,
  viewer: Viewer,
  password: string,
  code: string,
): Promise<void> {
  await asOwner(services, viewer, { password, code }, async (tx, { id }) => {
    if (!(await hasSecondFactor(tx, id))) throw notOn();
    await forgetSecondFactor(tx, id);
  });
}

/** @returns ten new recovery codes; the old ones are void. @throws as `disableSecondFactor` */
export async function renewRecoveryCodes(
  services: Services,
  viewer: Viewer,
  password: string,
  code: string,
): Promise<string[]> {
  return asOwner(services, viewer, { password, code }, async (tx, { id }) => {
    if (!(await hasSecondFactor(tx, id))) throw notOn();
    return replaceRecoveryCodes(tx, id);
  });
}
