import { createHash, type Hash, timingSafeEqual } from 'node:crypto';
import { badUserInput } from '../../errors/catalogue.ts';

/** Of the checksum extension of tus; the values are lengths in bytes. */
const checksums: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, md5: 16 };

/** What one PATCH must hash to. */
export interface Checksum {
  hash: Hash;
  wanted: Buffer;
}

/** @throws BAD_USER_INPUT for an algorithm that is not known, or a malformed value */
export function readChecksum(header: string | string[] | undefined): Checksum | undefined {
  if (header === undefined) return undefined;
  const [algorithm = '', value = ''] = String(header).split(' ');
  const wanted = Buffer.from(value, 'base64');
  if (!Object.hasOwn(checksums, algorithm) || wanted.length !== checksums[algorithm])
    throw badUserInput(
      `Upload-Checksum must be one of ${Object.keys(checksums).join(', ')} and the hash in base64.`,
      'Upload-Checksum',
    );
  return { hash: createHash(algorithm), wanted };
}

export const isMet = ({ hash, wanted }: Checksum): boolean =>
  timingSafeEqual(hash.digest(), wanted);

/** Thrown for bytes that do not count; tus tells it so. */
export const checksumMismatch = () => ({ status_code: 460, body: 'Checksum Mismatch\n' });
