import type { Config } from '../config/config.ts';
import { badUserInput, payloadTooLarge } from '../errors/catalogue.ts';
import type { Id } from '../ids/id.ts';
import type { RateLimits } from '../limits/rate-limits.ts';

/** What a client says of the bytes that it is about to send. */
export interface DeclaredBytes {
  byteLength: number;
  /** In lower-case hex; null when it was not declared. */
  declaredSha256: string | null;
}

/**
 * @param limit what this kind of file may have, and what the refusal calls it: `photo`
 * @throws BAD_USER_INPUT for a length that is not a whole number of at least 1, or a malformed
 *   hash; PAYLOAD_TOO_LARGE above the limit
 */
export function checkDeclaredBytes(
  { byteLength, sha256 }: { byteLength: number; sha256?: string | null | undefined },
  { maxBytes, kind }: { maxBytes: number; kind: string },
): DeclaredBytes {
  if (!Number.isSafeInteger(byteLength) || byteLength < 1) {
    throw badUserInput(
      '`input.byteLength` must be a whole number of bytes, at least 1.',
      'input.byteLength',
    );
  }
  if (byteLength > maxBytes) {
    throw payloadTooLarge(
      `A ${kind} may have ${maxBytes} bytes; this one has ${byteLength}. ` +
        'Make it smaller and try again.',
    );
  }
  return { byteLength, declaredSha256: checkSha256(sha256 ?? null) };
}

/** @returns it in lower case @throws BAD_USER_INPUT unless it is 64 hexadecimal digits or null */
function checkSha256(sha256: string | null): string | null {
  if (sha256 !== null && !/^[0-9a-f]{64}$/i.test(sha256))
    throw badUserInput(
      '`input.sha256` must be 64 hexadecimal digits, or be left out.',
      'input.sha256',
    );
  return sha256?.toLowerCase() ?? null;
}

const dayMs = 24 * 60 * 60_000;

/**
 * Counts the bytes of an upload for its account, whichever subgraph it is for.
 * @throws RATE_LIMITED above what an account may open in a day
 */
export const chargeUpload = (
  { rateLimits, config }: { rateLimits: RateLimits; config: Config },
  accountId: Id,
  amount: number,
): Promise<void> =>
  rateLimits.charge([
    {
      name: 'Mutation.createUpload bytes',
      identity: `account:${accountId}`,
      limit: { max: config.UPLOAD_DAY_BYTES, windowMs: dayMs },
      amount,
    },
  ]);
