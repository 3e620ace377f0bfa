import type { Tx } from '@clipgraph/platform/database/database.ts';
import { isDuplicate } from '@clipgraph/platform/database/errors.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { spentChallenges } from '../tables.ts';

/** How long whoever was given a challenge may take to answer it. */
export const challengeTtlMs = 5 * 60_000;

export const challengeEnded = () =>
  unauthenticated('This challenge has ended or was used before. Begin again.');

/**
 * Marks a challenge as used, in the transaction of what it is used for.
 * @param nonce what is never in another one
 * @throws UNAUTHENTICATED when it was used before
 */
export async function spendChallenge(
  tx: Tx,
  { nonce, expiresAt }: { nonce: string; expiresAt: number },
): Promise<void> {
  await tx
    .insert(spentChallenges)
    .values({ nonce, expiresAt })
    .catch((error: unknown) => {
      throw isDuplicate(error) ? challengeEnded() : error;
    });
}
