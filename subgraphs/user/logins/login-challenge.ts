import { createHash, randomUUID } from 'node:crypto';
import { seal, unseal } from '@clipgraph/platform/identity/sealing.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { UserRow } from '../tables.ts';
import { challengeEnded, challengeTtlMs } from './challenges.ts';

/** Whose password was right, and when: what a login is half done with. */
interface HalfLogin {
  accountId: Id;
  /** By which it is known when it comes again, however the sealed text is written. */
  nonce: string;
  /** Of the password and the epoch then: a challenge ends with them. */
  mark: string;
  expiresAt: number;
}

const label = 'login';
/** Far above any challenge of ours; longer text is refused unread. */
const maxChallengeLength = 1_000;

export const markOf = ({
  passwordHash,
  sessionEpoch,
}: Pick<UserRow, 'passwordHash' | 'sessionEpoch'>): string =>
  createHash('sha256').update(`${sessionEpoch} ${passwordHash}`).digest('base64url');

/** A sealed note to ourselves that the client carries, so that it is no row before a login. */
export function sealHalfLogin(
  { keyring }: Pick<Services, 'keyring'>,
  account: Pick<UserRow, 'id' | 'passwordHash' | 'sessionEpoch'>,
): string {
  const login: HalfLogin = {
    accountId: account.id,
    nonce: randomUUID(),
    mark: markOf(account),
    expiresAt: Date.now() + challengeTtlMs,
  };
  return seal(keyring.keys('login-challenge'), label, JSON.stringify(login));
}

/** @throws UNAUTHENTICATED for a challenge that is not ours, was altered or has ended */
export function openHalfLogin(
  { keyring }: Pick<Services, 'keyring'>,
  challenge: string,
): HalfLogin {
  const text =
    challenge.length > maxChallengeLength
      ? null
      : unseal(keyring.keys('login-challenge'), label, challenge);
  if (text === null) throw challengeEnded();
  const login: HalfLogin = JSON.parse(text);
  if (login.expiresAt <= Date.now()) throw challengeEnded();
  return login;
}
