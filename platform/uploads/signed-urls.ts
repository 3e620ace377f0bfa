import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyPurpose, Keyring } from '../identity/keyring.ts';

export const signedUrlLifetimeMs = 15 * 60_000;

/** The parts of a query that sign an address, as a client sent them: anything can stand in them. */
export interface SignedQuery {
  expires?: unknown;
  signature?: unknown;
}

/**
 * Makes an address that is itself the permission: whoever has it may use it until it expires, and
 * nobody can change it.
 * @param path begins with a slash; it is signed together with the end time
 */
export function signUrl(
  keyring: Keyring,
  purpose: KeyPurpose,
  publicUrl: string,
  path: string,
  expiresAtMs: number,
): string {
  const [key] = keyring.keys(purpose);
  if (!key) throw new Error(`There is no key to sign a ${purpose} with.`);
  const signature = sign(key, path, expiresAtMs).toString('base64url');
  return `${publicUrl}${path}?expires=${expiresAtMs}&signature=${signature}`;
}

/** Whether the query of a signed address is good for this path now. */
export function verifySignedUrl(
  keyring: Keyring,
  purpose: KeyPurpose,
  path: string,
  { expires, signature }: SignedQuery,
  nowMs: number,
): 'good' | 'expired' | 'forged' {
  if (typeof expires !== 'string' || typeof signature !== 'string' || !/^\d{1,15}$/.test(expires))
    return 'forged';
  const given = Buffer.from(signature, 'base64url');
  // Several texts decode to the same bytes or number (spare bits, leading zeros). Only the one that
  // `signUrl` writes is good.
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
