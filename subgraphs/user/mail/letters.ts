import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addJob, type JobKind } from '@clipgraph/platform/jobs/jobs.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import type { Address } from './addresses.ts';
import { emails, type LetterKind, letters, mailTokens, type TokenPurpose } from './tables.ts';
import { issueToken } from './tokens.ts';

/** Sends a letter that was written. */
export const sending: JobKind<{ letterId: Id }> = { name: 'send_letter' };

/** A letter that was given up stays so long for an operator to let it run again. */
const keptForMs = 30 * 24 * 3_600_000;

interface NewLetter {
  accountId: Id;
  kind: LetterKind;
  address: string;
}

/** In the transaction that wants it: writes a letter, and the job that sends it. */
export async function writeLetter(
  tx: Tx,
  { ids }: Pick<Services, 'ids'>,
  letter: NewLetter,
): Promise<void> {
  await insertLetter(tx, { id: ids.next(), ...letter, tokenHash: null });
}

/** The same for a letter with a link; earlier links for the same purpose are void from then on. */
export async function writeLetterWithLink(
  tx: Tx,
  { ids, keyring }: Pick<Services, 'ids' | 'keyring'>,
  letter: { accountId: Id; passwordHash: string; kind: LetterKind; to: Address },
  purpose: TokenPurpose,
): Promise<void> {
  const { accountId, passwordHash, kind, to } = letter;
  const id = ids.next();
  const grant = { purpose, accountId, addressKey: to.key, passwordHash };
  const tokenHash = await issueToken(tx, keyring, id, grant);
  await insertLetter(tx, { id, accountId, kind, address: to.email, tokenHash });
}

async function insertLetter(
  tx: Tx,
  letter: NewLetter & { id: Id; tokenHash: string | null },
): Promise<void> {
  const createdAt = Date.now();
  await tx.insert(letters).values({ ...letter, createdAt, keptUntil: createdAt + keptForMs });
  await addJob(tx, sending, { letterId: letter.id });
}

/**
 * Counts a letter for its address, known here or not, so that nobody fills a stranger's mailbox.
 * @throws RATE_LIMITED
 */
export const countLetter = ({ rateLimits }: Pick<Services, 'rateLimits'>, { key }: Address) =>
  rateLimits.hit('letters', key, rateLimitDefaults.lettersPerMailbox);

/** In the transaction that deletes an account: no letter and no link of it is left. */
export async function forgetMail(tx: Tx, accountId: Id): Promise<void> {
  for (const table of [letters, mailTokens, emails])
    await tx.delete(table).where(eq(table.accountId, accountId));
}
