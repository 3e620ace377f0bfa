import { hkdfSync } from 'node:crypto';

/** What a derived key is for; a key of one purpose is useless for another. */
export type KeyPurpose =
  | 'cursor'
  | 'viewer-header'
  | 'service-header'
  | 'upload-url'
  | 'media-url'
  | 'signing-key-at-rest'
  | 'refresh-token'
  | 'second-factor-at-rest'
  | 'login-challenge'
  | 'passkey-challenge'
  | 'session-address'
  | 'asked-queries'
  | 'mail-token'
  | 'push-key-at-rest';

export interface Keyring {
  /**
   * 32-byte keys derived from the configured secrets, newest first: the first one signs, all of
   * them verify.
   */
  keys(purpose: KeyPurpose): Keys;
}

/** Newest first; never empty. */
export type Keys = readonly [Buffer, ...Buffer[]];

/**
 * @param secrets newest first; putting a new one in front rotates every derived key without
 *   breaking what the old one signed.
 */
export function createKeyring(secrets: readonly string[]): Keyring {
  const [newest, ...former] = secrets;
  if (newest === undefined) throw new Error('A keyring needs at least one secret.');
  const derived = new Map<KeyPurpose, Keys>();
  return {
    keys(purpose) {
      let keys = derived.get(purpose);
      if (!keys) {
        keys = [keyOf(newest, purpose), ...former.map((secret) => keyOf(secret, purpose))];
        derived.set(purpose, keys);
      }
      return keys;
    },
  };
}

const keyOf = (secret: string, purpose: KeyPurpose): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `clipgraph ${purpose}`, 32));
