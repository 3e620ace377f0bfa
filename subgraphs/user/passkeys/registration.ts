import type { Queryable } from '@clipgraph/platform/database/database.ts';
import { isDuplicate } from '@clipgraph/platform/database/errors.ts';
import { type AppError, badUserInput, conflict } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { asOwner } from '../accounts/as-owner.ts';
import { lockActive } from '../accounts/lock-active.ts';
import { checkDisplayName } from '../accounts/text-rules.ts';
import type { ShownPasskey } from '../context.ts';
import { challengeTtlMs, spendChallenge } from '../logins/challenges.ts';
import { passkeys } from '../tables.ts';
import { newChallenge, openChallenge } from './challenges.ts';
import { shownPasskey } from './passkeys.ts';
import { relyingPartyOf } from './relying-party.ts';
import { hasNoCertificates, readRegistration } from './responses.ts';
import { webauthn, webauthnHelpers } from './webauthn.ts';

/** EdDSA, ES256 and RS256: every authenticator has one of them. */
const supportedAlgorithmIDs = [-8, -7, -257];
const maxPasskeys = 20;
const maxPublicKeyLength = 4_000;

/**
 * @returns WebAuthn options as JSON text, for `navigator.credentials.create`
 * @throws UNAUTHENTICATED for a guest; FORBIDDEN for a wrong password or code;
 *   SECOND_FACTOR_REQUIRED; CONFLICT when there are too many
 */
export async function beginPasskeyRegistration(
  services: Services,
  viewer: Viewer,
  proof: { password: string; code?: string | null | undefined },
): Promise<string> {
  const { id: rpID } = relyingPartyOf(services.config);
  const { password, code } = proof;
  const { account, known } = await asOwner(
    services,
    viewer,
    { password, code },
    async (tx, account) => ({ account, known: await knownOf(tx, account.id) }),
  );
  const { generateRegistrationOptions } = await webauthn();
  return JSON.stringify(
    await generateRegistrationOptions({
      rpName: 'Clipgraph',
      rpID,
      userName: account.username,
      userDisplayName: account.username,
      userID: new TextEncoder().encode(String(account.id)),
      challenge: newChallenge(services, account.id),
      timeout: challengeTtlMs,
      attestationType: 'none',
      supportedAlgorithmIDs,
      excludeCredentials: known,
      // A passkey counts as both factors, and names its account: it must ask who is there.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    }),
  );
}

/**
 * Keeps a passkey that was made for a challenge of `beginPasskeyRegistration`.
 * @throws UNAUTHENTICATED for a guest; BAD_USER_INPUT for what is no answer to such a challenge of
 *   this account, or is older than 5 minutes; CONFLICT when it was used, or there are too many
 */
export async function finishPasskeyRegistration(
  services: Services,
  viewer: Viewer,
  { response: text, name }: { response: string; name: string },
): Promise<ShownPasskey> {
  const accountId = requireAccount(viewer);
  const shownName = checkDisplayName(name, 'name');
  const response = readRegistration(text);
  const { isoBase64URL } = await webauthnHelpers();
  const { challenge, credential } = await verified(services, accountId, response);
  const passkey = {
    id: services.ids.next(),
    accountId,
    credentialId: credential.id,
    publicKey: isoBase64URL.fromBuffer(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports,
    name: shownName,
    createdAt: Date.now(),
    lastUsedAt: null,
  };
  if (passkey.publicKey.length > maxPublicKeyLength) throw notTaken();
  await services.database
    .transaction(async (tx) => {
      await lockActive(tx, accountId);
      await knownOf(tx, accountId);
      await spendChallenge(tx, challenge);
      await tx.insert(passkeys).values(passkey);
    })
    .catch((error: unknown) => {
      throw isDuplicate(error) ? conflict('This passkey is registered already.') : error;
    });
  return shownPasskey(passkey);
}

async function verified(
  services: Services,
  accountId: Id,
  response: ReturnType<typeof readRegistration>,
) {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(services.config);
  try {
    const { decodeClientDataJSON } = await webauthnHelpers();
    const { challenge: shown } = decodeClientDataJSON(response.response.clientDataJSON);
    const challenge = openChallenge(services, shown, accountId);
    if (!challenge || !(await hasNoCertificates(response.response.attestationObject)))
      throw notTaken();
    const { verifyRegistrationResponse } = await webauthn();
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: shown,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
      supportedAlgorithmIDs,
    });
    if (!registrationInfo) throw notTaken();
    return { challenge, credential: registrationInfo.credential };
  } catch {
    throw notTaken();
  }
}

const notTaken = (): AppError =>
  badUserInput(
    '`response` is no answer to a challenge of the last 5 minutes, from this site, of an authenticator that checked who is there.',
    'response',
  );

/** The passkeys that an account has. @throws CONFLICT when it may have no more */
async function knownOf(
  db: Queryable,
  accountId: Id,
): Promise<{ id: string; transports: string[] }[]> {
  const known = await db
    .select({ id: passkeys.credentialId, transports: passkeys.transports })
    .from(passkeys)
    .where(eq(passkeys.accountId, accountId));
  if (known.length >= maxPasskeys)
    throw conflict(`An account has at most ${maxPasskeys} passkeys. Remove one first.`);
  return known;
}
