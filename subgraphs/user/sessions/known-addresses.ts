import { createHmac } from 'node:crypto';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { sessions } from '../tables.ts';

/**
 * What a session keeps of the address that it was last opened or renewed from: enough to know it
 * again, not to tell where its owner was.
 */
export function addressHashOf(
  { keyring }: Pick<Services, 'keyring'>,
  accountId: Id,
  address: string,
): string {
  return hashOf(keyring.keys('session-address')[0], accountId, address);
}

/** Whether the account has, or lately had, a session at this address. */
export async function isKnownAddress(
  { database, keyring }: Pick<Services, 'database' | 'keyring'>,
  accountId: Id,
  address: string,
): Promise<boolean> {
  const hashes = keyring.keys('session-address').map((key) => hashOf(key, accountId, address));
  const [known] = await database.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.accountId, accountId), inArray(sessions.addressHash, hashes)))
    .limit(1);
  return known !== undefined;
}

const hashOf = (key: Buffer, accountId: Id, address: string): string =>
  createHmac('sha256', key)
    .update(`${accountId} ${addressIdentity(address)}`)
    .digest('base64url');
