import { jwtVerify, SignJWT } from 'jose';
import type { Keyring } from '../identity/keyring.ts';

/** Carries the proof that a question comes from a subgraph of this deployment. */
export const serviceHeader = 'x-clipgraph-service';

const lifetimeSeconds = 60;
const renewAfterMs = 30_000;

/**
 * @param self the asking process's name;
 * @returns the header for questions to `audience`, signed anew every 30 s
 */
export function createServiceHeaders({
  keyring,
  self,
}: {
  keyring: Keyring;
  self: string;
}): (audience: string) => Promise<string> {
  const current = new Map<string, { token: Promise<string>; signedAtMs: number }>();
  return (audience) => {
    const now = performance.now();
    const known = current.get(audience);
    if (known && now - known.signedAtMs < renewAfterMs) return known.token;
    const token = new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', typ: 'service+jwt' })
      .setIssuer(self)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(keyring.keys('service-header')[0]);
    current.set(audience, { token, signedAtMs: now });
    return token;
  };
}

const maxRemembered = 1_000;

/**
 * @param audience the subgraph that is asked; @returns a check that is false for a header that is
 *   missing, stale, signed with another key or another algorithm, or meant for another subgraph
 */
export function createServiceHeaderCheck({
  keyring,
  audience,
}: {
  keyring: Keyring;
  audience: string;
}): (header: unknown) => Promise<boolean> {
  const goodUntilMs = new Map<string, number>();
  return async (header) => {
    if (typeof header !== 'string') return false;
    const known = goodUntilMs.get(header);
    if (known !== undefined && Date.now() < known) return true;
    goodUntilMs.delete(header);
    for (const key of keyring.keys('service-header')) {
      try {
        const { payload } = await jwtVerify(header, key, {
          algorithms: ['HS256'],
          typ: 'service+jwt',
          audience,
          maxTokenAge: lifetimeSeconds,
          requiredClaims: ['exp', 'iss'],
        });
        if (goodUntilMs.size >= maxRemembered) goodUntilMs.clear();
        goodUntilMs.set(
          header,
          Math.min(payload.exp as number, (payload.iat as number) + lifetimeSeconds) * 1_000,
        );
        return true;
      } catch {
        // Perhaps signed with an older key.
      }
    }
    return false;
  };
}
