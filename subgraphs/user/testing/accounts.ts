import { randomBytes } from 'node:crypto';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import { draft } from '@clipgraph/platform/events/payloads.ts';
import { signAccessToken } from '@clipgraph/platform/identity/access-token.ts';
import { openBeside } from '@clipgraph/platform/subgraph/testing.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { userPayload } from '../events/published.ts';
import { signingKeysOf } from '../sessions/signing-keys.ts';
import { user } from '../subgraph.ts';
import { sessions, users } from '../tables.ts';

const tokenTtlMs = 3_600_000;

interface MadeAccount {
  id: string;
  username: string;
  password: string;
  token: string;
  /** Empty: there is none. */
  refreshToken: string;
}

/**
 * Accounts with a session each, written as registration writes them but past the front door, which
 * hashes a password for each: thousands take seconds. In embedded mode while the product does not
 * run.
 * @param environment of the product: where its stores are, and its SECRETS
 */
export async function makeAccounts(
  environment: Readonly<Record<string, string>>,
  count: number,
): Promise<MadeAccount[]> {
  const { services, close } = await openBeside(user, environment);
  const password = randomBytes(9).toString('base64url');
  const passwordHash = await hashPassword(password);
  const signer = await signingKeysOf(services).signer();
  const nowMs = Date.now();
  const made = Array.from({ length: count }, () => {
    const username = `made-${randomBytes(6).toString('hex')}`;
    const id = services.ids.next();
    return {
      account: {
        id,
        username,
        usernameKey: username,
        displayName: username,
        bio: '',
        avatarUrl: '',
        backgroundUrl: '',
        passwordHash,
        state: 'active' as const,
        isPrivate: false,
        openedAt: null,
        sessionEpoch: 0,
        revision: 1,
        createdAt: nowMs,
      },
      session: {
        id: services.ids.next(),
        accountId: id,
        kind: 'login' as const,
        sessionEpoch: 0,
        createdAt: nowMs,
        expiresAt: nowMs + tokenTtlMs,
        usedAt: nowMs,
      },
    };
  });
  for (const some of chunked(made, 250))
    await services.database.transaction(async (tx) => {
      await tx.insert(users).values(some.map(({ account }) => account));
      await tx.insert(sessions).values(some.map(({ session }) => session));
      const told = some.map(({ account }) =>
        draft('clip.user', 'user.registered', account.id, 1, userPayload(account)),
      );
      await services.outbox.appendMany(tx, told);
    });
  const accounts = await Promise.all(
    made.map(async ({ account: { id, username }, session }) => ({
      id: String(id),
      username,
      password,
      token: await signAccessToken(
        signer,
        { accountId: id, sessionId: String(session.id), sessionEpoch: 0 },
        { nowMs, ttlMs: tokenTtlMs },
      ),
      refreshToken: '',
    })),
  );
  await close();
  return accounts;
}
