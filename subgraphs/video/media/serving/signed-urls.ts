import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyPurpose, Keyring } from '@clipgraph/platform/identity/keyring.ts';

export const signedUrlLifetimeMs = 15 * 60_000;

/**
 * Makes a URL a capability: whoever has it may use it until it ends, nobody can change it.
 * @param path begins with a slash; signed together with the end time
 */
export function signUrl(
  keyring: Keyring,
  purpose: KeyPurpose,
  publicUrl: string,
  path: string,
  expiresAtMs: number,
): string {
  const signature = sign(keyring.keys(purpose)[0] as Buffer, path, expiresAtMs).toString(
    'base64url',
  );
  return `${publicUrl}${path}?expires=${expiresAtMs}&signature=${signature}`;
}

/** Whether the query of a signed URL is good for this path now. */
export function verifySignedUrl(
  keyring: Keyring,
  purpose: KeyPurpose,
  path: string,
  query: unknown,
  nowMs: number,
): 'good' | 'expired' | 'forged' {
  const { expires, signature } = (query ?? {}) as { expires?: unknown; signature?: unknown };
  if (typeof expires !== 'string' || typeof signature !== 'string' || !/^\d{1,15}$/.test(expires))
    return 'forged';
  const given = Buffer.from(signature, 'base64url');
  // Only the text that was given: the decoder would pass over spare bits, and over leading zeros of
  // the number.
  const asGiven = given.toString('base64url') === signature && String(Number(expires)) === expires;
  const known =
    asGiven &&
    keyring.keys(purpose).some((key) => {
      const wanted = sign(key, path, Number(expires));
      return wanted.length === given.length && timingSafeEqual(wanted, given);
    });
  if (!known) return 'forged';
  return Number(expires) > nowMs ? 'good' : 'expired';
}

const sign = (key: Buffer, path: string, expiresAtMs: number) =>
  createHmac('sha256', key).update(`${path}\n${expiresAtMs}`).digest();
