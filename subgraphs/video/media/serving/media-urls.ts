import type { Keyring } from '@clipgraph/platform/identity/keyring.ts';
import { signedUrlLifetimeMs, signUrl } from '@clipgraph/platform/uploads/signed-urls.ts';

const minuteMs = 60_000;

/** The path under which a published file is served. */
export const mediaPath = (hash: string, extension: string): string => `/media/${hash}.${extension}`;

/** The lasting address of a file that a public post shows. */
export const publicMediaUrl = (publicUrl: string, hash: string, extension: string): string =>
  publicUrl + mediaPath(hash, extension);

/**
 * An address that works for about 15 minutes, for files of posts that are not public. Its end is
 * rounded down to a whole minute, so that repeated reads give the same address and browsers can use
 * what they have cached.
 */
export function privateMediaUrl(
  keyring: Keyring,
  publicUrl: string,
  hash: string,
  extension: string,
  nowMs: number,
): string {
  const expiresAtMs = Math.floor(nowMs / minuteMs) * minuteMs + signedUrlLifetimeMs;
  return signUrl(keyring, 'media-url', publicUrl, mediaPath(hash, extension), expiresAtMs);
}
