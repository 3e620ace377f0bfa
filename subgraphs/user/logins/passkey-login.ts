import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq } from 'drizzle-orm';
import { newChallenge, openChallenge } from '../passkeys/challenges.ts';
import { relyingPartyOf } from '../passkeys/relying-party.ts';
import { readLogin } from '../passkeys/responses.ts';
import { webauthn, webauthnHelpers } from '../passkeys/webauthn.ts';
import { profileColumns } from '../profiles/profiles.ts';
import type { Opener, OpenSession } from '../sessions/sessions.ts';
import { passkeys, users } from '../tables.ts';
import { challengeTtlMs, spendChallenge } from './challenges.ts';
import { refuseDisabled } from './login.ts';
import { openSession, type Proven, provenColumns } from './open-session.ts';

/**
 * @returns WebAuthn options as JSON text, for `navigator.credentials.get`: whoever has a passkey
 *   for this site chooses one, so that no name is asked for and none is told
 */
export async function beginPasskeyLogin(services: Services): Promise<string> {
  const { generateAuthenticationOptions } = await webauthn();
  return JSON.stringify(
    await generateAuthenticationOptions({
      rpID: relyingPartyOf(services.config).id,
      challenge: newChallenge(services, 'anybody'),
      timeout: challengeTtlMs,
      userVerification: 'required',
    }),
  );
}

/**
 * Opens a session for whoever has the passkey. It has checked who is there, so it is both factors.
 * @throws BAD_USER_INPUT for what is no answer of a browser; UNAUTHENTICATED, without telling why,
 *   for what does not fit; FORBIDDEN for a disabled account
 */
export async function finishPasskeyLogin(
  services: Services,
  opener: Opener,
  text: string,
): Promise<OpenSession> {
  const response = readLogin(text);
  const [found] = await services.database.db
    .select({ passkey: passkeys, account: { ...profileColumns, ...provenColumns } })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.accountId))
    .where(eq(passkeys.credentialId, response.id));
  if (!found) throw notTaken();
  const { passkey } = found;
  const account: Proven = found.account;
  const { challenge, newCounter } = await verified(services, passkey, response);
  refuseDisabled(account);
  return openSession(services, account, opener, async (tx) => {
    await spendChallenge(tx, challenge);
    // Removed, or used by a copy of it, at this moment: then it counts no more.
    const [used] = await tx
      .update(passkeys)
      .set({ counter: newCounter, lastUsedAt: Date.now() })
      .where(and(eq(passkeys.id, passkey.id), eq(passkeys.counter, passkey.counter)));
    if (used.affectedRows === 0) throw notTaken();
  });
}

async function verified(
  services: Services,
  passkey: typeof passkeys.$inferSelect,
  response: ReturnType<typeof readLogin>,
) {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(services.config);
  try {
    const { decodeClientDataJSON, isoBase64URL } = await webauthnHelpers();
    const { clientDataJSON, userHandle } = response.response;
    const { challenge: shown } = decodeClientDataJSON(clientDataJSON);
    const challenge = openChallenge(services, shown, 'anybody');
    const isOfAccount =
      userHandle === undefined ||
      isoBase64URL.toUTF8String(userHandle) === String(passkey.accountId);
    if (!challenge || !isOfAccount) throw notTaken();
    const { verifyAuthenticationResponse } = await webauthn();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: shown,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: isoBase64URL.toBuffer(passkey.publicKey),
        counter: passkey.counter,
      },
    });
    if (!verified) throw notTaken();
    return { challenge, newCounter: authenticationInfo.newCounter };
  } catch {
    throw notTaken();
  }
}

const notTaken = () =>
  unauthenticated(
    'This passkey is not known here, or its answer is not for this login. Begin again.',
  );
