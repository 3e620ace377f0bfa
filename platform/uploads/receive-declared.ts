import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Config } from '../config/config.ts';
import { badUserInput, payloadTooLarge } from '../errors/catalogue.ts';
import { createSpoolBudget, type SpoolBudget, spoolLimitsOf } from '../http/spool-budget.ts';
import type { Id } from '../ids/id.ts';
import type { DeclaredBytes } from './declared.ts';
import { receive, TooManyBytes } from './receive.ts';

/** Bytes that came whole, in a file that is deleted once they were dealt with. */
interface Arrival {
  path: string;
  /** In hex. */
  sha256: string;
}

interface Arriving {
  source: Readable;
  /** What the request says of its length; undefined when it does not. */
  contentLength: number | undefined;
  /** Where the bytes lie meanwhile; see `MediaStore`. */
  workFolder: string;
}

/**
 * Takes the bytes of an upload into a file, when they are exactly what was declared. When the
 * connection is cut, or anything goes wrong, nothing stays behind.
 * @param keep deals with the file: moves it, or makes others of it
 * @throws PAYLOAD_TOO_LARGE; BodyTooSlow; RATE_LIMITED while the account has too much under way;
 *   BAD_USER_INPUT for a wrong length or hash; what `keep` throws
 */
export async function receiveDeclared(
  config: Config,
  upload: DeclaredBytes & { accountId: Id },
  { source, contentLength, workFolder }: Arriving,
  keep: (arrival: Arrival) => Promise<void>,
): Promise<void> {
  if (contentLength !== undefined && contentLength > upload.byteLength) throw tooLarge(upload);
  const share = budgetOf(config).open(String(upload.accountId));
  const path = join(workFolder, randomUUID());
  try {
    const pace = {
      silenceMs: config.OPERATION_LIMITS.bodyMs,
      bytesPerSecond: config.UPLOAD_BYTES_PER_SECOND,
    };
    const arrived = await receive(source, path, upload.byteLength, pace, share);
    checkArrived(upload, arrived);
    await keep({ path, sha256: arrived.sha256 });
  } catch (error) {
    throw error instanceof TooManyBytes ? tooLarge(upload) : error;
  } finally {
    await rm(path, { force: true });
    share.free();
  }
}

function checkArrived(
  { byteLength, declaredSha256 }: DeclaredBytes,
  arrived: { byteLength: number; sha256: string },
): void {
  if (arrived.byteLength < byteLength)
    throw badUserInput(
      `${byteLength} bytes were declared, but ${arrived.byteLength} came. Send the whole file.`,
      'body',
    );
  if (declaredSha256 !== null && declaredSha256 !== arrived.sha256)
    throw badUserInput(
      `These bytes have the SHA-256 ${arrived.sha256}; ` +
        `${declaredSha256} was declared. Send them again.`,
      'body',
    );
}

const budgets = new WeakMap<Config, SpoolBudget>();

/** What uploads hold of this process's disk, by account. */
export function budgetOf(config: Config): SpoolBudget {
  const budget = budgets.get(config) ?? createSpoolBudget(spoolLimitsOf(config));
  budgets.set(config, budget);
  return budget;
}

const tooLarge = ({ byteLength }: DeclaredBytes) =>
  payloadTooLarge(
    `${byteLength} bytes were declared, but more came. ` +
      'Create an upload with the right `byteLength`.',
  );
