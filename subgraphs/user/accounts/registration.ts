import { isDuplicate } from '@clipgraph/platform/database/errors.ts';
import { conflict } from '@clipgraph/platform/errors/catalogue.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { tellChange } from '../events/published.ts';
import type { RegisterInput } from '../generated/types.ts';
import { checkAddress } from '../mail/addresses.ts';
import { countLetter } from '../mail/letters.ts';
import { welcome } from '../mail/set-email.ts';
import {
  type Opener,
  type OpenSession,
  sessionAnswer,
  writeSession,
} from '../sessions/sessions.ts';
import { signingKeysOf } from '../sessions/signing-keys.ts';
import { type SessionKind, users } from '../tables.ts';
import { passwordSlots } from './password-slots.ts';
import { hashPassword } from './passwords.ts';
import { checkDisplayName, checkPassword, checkUsername, usernameKey } from './text-rules.ts';

interface Registrant extends Partial<Opener> {
  kind?: SessionKind;
  /** Of that same password, where it was made before. */
  passwordHash?: string;
}

/**
 * Makes an account and opens its first session, in one transaction. The unique key alone decides
 * who gets a name.
 * @throws BAD_USER_INPUT naming the field; CONFLICT when the name is taken, also by an account that
 *   has been deleted; RATE_LIMITED above so many letters to one address
 */
export async function register(
  services: Services,
  input: RegisterInput,
  { address = 'unknown', userAgent, kind = 'login', passwordHash: known }: Registrant = {},
): Promise<OpenSession> {
  const username = checkUsername(input.username);
  const password = checkPassword(input.password);
  const displayName =
    typeof input.displayName === 'string' ? checkDisplayName(input.displayName) : username;
  const email = typeof input.email === 'string' ? checkAddress(input.email, 'input.email') : null;
  if (email) await countLetter(services, email);
  const passwordHash =
    known ??
    (await passwordSlots({ address, isLimited: services.config.RATE_LIMITS }, () =>
      hashPassword(password),
    ));
  const signer = await signingKeysOf(services).signer();
  const nowMs = Date.now();
  const accountId = services.ids.next();
  const account = {
    id: accountId,
    username,
    usernameKey: usernameKey(username),
    displayName,
    bio: '',
    avatarUrl: '',
    backgroundUrl: '',
    passwordHash,
    state: 'active' as const,
    sessionEpoch: 0,
    revision: 1,
    createdAt: nowMs,
  };
  const opened = await services.database
    .transaction(async (tx) => {
      await tx.insert(users).values(account);
      const grantee = { accountId, sessionEpoch: 0, kind, address, userAgent };
      if (email) await welcome(tx, services, account, email);
      const session = await writeSession(tx, services, grantee, nowMs);
      return { ...session, profile: await tellChange(tx, services, 'user.registered', accountId) };
    })
    .catch((error: unknown) => {
      throw isDuplicate(error)
        ? conflict('This username is taken. Choose another one.', 'input.username')
        : error;
    });
  return sessionAnswer(services, signer, opened, nowMs);
}
