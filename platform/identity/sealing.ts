import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keys } from './keyring.ts';

const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts text for storage (AES-256-GCM).
 * @param keys 32 bytes each; the newest one seals
 * @param label what the text belongs to; it cannot be opened under another label
 */
export function seal([key]: Keys, label: string, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce).setAAD(Buffer.from(label));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** @returns null when none of the keys opens it */
export function unseal(keys: readonly Buffer[], label: string, text: string): string | null {
  const bytes = Buffer.from(text, 'base64url');
  for (const key of keys) {
    try {
      const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(Buffer.from(label))
        .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([
        decipher.update(bytes.subarray(nonceBytes + tagBytes)),
        decipher.final(),
      ]).toString('utf8');
    } catch {
      // Sealed under another key, which may be the next one in the list.
    }
  }
  return null;
}
