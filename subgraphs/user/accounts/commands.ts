import { notFound } from '@clipgraph/platform/errors/catalogue.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq } from 'drizzle-orm';
import { resetSecondFactor } from '../second-factor/forget.ts';
import { users } from '../tables.ts';
import { disableUser, enableUser } from './account-state.ts';
import { maxUsernameLength, usernameKey } from './text-rules.ts';

/** What operators may do to accounts: `npx clipgraph user disable <name or id>`. */
export const commands = {
  async disable(services: Services, nameOrId = ''): Promise<string> {
    const { id, username } = await accountOf(services, nameOrId);
    await disableUser(services, id);
    return `${username} (${id}) is disabled: every session has ended, and nobody can log in to the account.`;
  },
  async enable(services: Services, nameOrId = ''): Promise<string> {
    const { id, username } = await accountOf(services, nameOrId);
    await enableUser(services, id);
    return `${username} (${id}) is enabled and can log in again.`;
  },
  async 'reset-second-factor'(services: Services, nameOrId = ''): Promise<string> {
    const { id, username } = await accountOf(services, nameOrId);
    return (await resetSecondFactor(services, id))
      ? `${username} (${id}) has no second factor any more: the password is enough to log in. Recovery codes are void, passkeys stay.`
      : `${username} (${id}) has no second factor.`;
  },
};

/** A name of digits goes before an id. */
async function accountOf(
  { database }: Services,
  nameOrId: string,
): Promise<{ id: Id; username: string }> {
  const select = () => database.db.select({ id: users.id, username: users.username }).from(users);
  if (nameOrId.length > maxUsernameLength) throw notFound('This account');
  const [named] = await select().where(eq(users.usernameKey, usernameKey(nameOrId)));
  const [account] = named ? [named] : await select().where(eq(users.id, toId(nameOrId)));
  if (!account) throw notFound(`The account "${nameOrId}"`);
  return account;
}
