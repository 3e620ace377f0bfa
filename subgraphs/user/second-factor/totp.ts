import { Secret, TOTP } from 'otpauth';

/** What every authenticator app takes: RFC 6238 with SHA-1, six digits, 30 seconds. */
const periodSeconds = 30;
const digits = 6;
const secretBytes = 20;

export const isTotpCode = (code: string): boolean => /^\d{6}$/.test(code);

/** @returns base32, as people type it */
export const newSecret = (): string => new Secret({ size: secretBytes }).base32;

const totpOf = (secret: string, label = ''): TOTP =>
  new TOTP({
    issuer: 'Clipgraph',
    label,
    algorithm: 'SHA1',
    digits,
    period: periodSeconds,
    secret: Secret.fromBase32(secret),
  });

/** What an authenticator app reads. @param label whose code it is */
export const uriOf = (secret: string, label: string): string => totpOf(secret, label).toString();

/**
 * The time step that a code belongs to: the present one, or the one before or after it, for clocks
 * that differ and people who type slowly.
 * @returns null for a wrong code
 */
export function stepOf(secret: string, code: string, nowMs: number): number | null {
  if (!isTotpCode(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: 1 });
  return delta === null ? null : Math.floor(nowMs / 1000 / periodSeconds) + delta;
}
