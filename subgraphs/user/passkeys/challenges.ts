import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { challengeTtlMs } from '../logins/challenges.ts';

/** Who may answer a challenge: an account that makes a passkey, or anybody who logs in. */
type Asked = Id | 'anybody';

type Ring = Pick<Services, 'keyring'>;

const nonceBytes = 16;
const timeBytes = 6;
const macBytes = 16;

/**
 * A challenge that we know again by its signature, so that it is no row before it is answered: a
 * nonce, the time it ends, and a MAC of both and of who may answer.
 */
export function newChallenge({ keyring }: Ring, asked: Asked): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(nonceBytes + timeBytes);
  randomBytes(nonceBytes).copy(head);
  head.writeUIntBE(Date.now() + challengeTtlMs, nonceBytes, timeBytes);
  const mac = macOf(keyring.keys('passkey-challenge')[0], head, asked);
  return new Uint8Array(Buffer.concat([head, mac]));
}

/**
 * @param challenge base64url, as an authenticator signed it
 * @returns null for one that is not ours, is somebody else's, or has ended
 */
export function openChallenge(
  { keyring }: Ring,
  challenge: string,
  asked: Asked,
): { nonce: string; expiresAt: number } | null {
  const bytes = Buffer.from(challenge, 'base64url');
  if (bytes.length !== nonceBytes + timeBytes + macBytes) return null;
  const head = bytes.subarray(0, nonceBytes + timeBytes);
  const mac = bytes.subarray(nonceBytes + timeBytes);
  const keys = keyring.keys('passkey-challenge');
  if (!keys.some((key) => timingSafeEqual(macOf(key, head, asked), mac))) return null;
  const expiresAt = head.readUIntBE(nonceBytes, timeBytes);
  if (expiresAt <= Date.now()) return null;
  return { nonce: head.toString('base64url', 0, nonceBytes), expiresAt };
}

const macOf = (key: Buffer, head: Buffer, asked: Asked): Buffer =>
  createHmac('sha256', key).update(`${asked} `).update(head).digest().subarray(0, macBytes);
