import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { incoming, padIds } from '@clipgraph/platform/database/statements.ts';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { requireAccount } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { NotificationContext } from '../context.ts';
import type { PushInput } from '../generated/types.ts';
import { recipients } from '../tables.ts';
import { hostOf, isPublicAddress } from './public-address.ts';
import { isPublicKey, pushKeyOf } from './push-key.ts';
import { duePushes, type PushEndpoint, pushEndpoints } from './tables.ts';

const maxEndpoints = 10;
const maxEndpointLength = 2_000;
const authBytes = 16;

/**
 * Has a browser told of the viewer's notifications, until the session that asks has ended. A browser
 * that is registered already belongs to this session from now on; of more than 10 of an account those
 * go that were registered longest ago.
 * @throws UNAUTHENTICATED; BAD_USER_INPUT for an address or keys that no browser gives
 */
export async function registerPush(
  { services, viewer }: NotificationContext,
  { endpoint, p256dh, auth }: PushInput,
): Promise<true> {
  const accountId = requireAccount(viewer);
  const { database, ids, config } = services;
  checkEndpoint(endpoint, config.PUSH_LOCAL_ENDPOINTS);
  if (p256dh.length > 88 || !isPublicKey(p256dh))
    throw badUserInput('`p256dh` must be the key that the browser gives.', 'input.p256dh');
  if (auth.length > 24 || Buffer.from(auth, 'base64url').length !== authBytes)
    throw badUserInput('`auth` must be the secret that the browser gives.', 'input.auth');
  const { generation } = await pushKeyOf(services);
  const registered = {
    accountId,
    sessionId: Number(viewer.sessionId),
    p256dh: withoutPadding(p256dh),
    auth: withoutPadding(auth),
    keyGeneration: generation,
    registeredAt: Date.now(),
  };
  await database.transaction(async (tx) => {
    await lockAccount(tx, accountId);
    const ofEndpoint = eq(pushEndpoints.endpointHash, hashOf(endpoint));
    const [known] = await tx.select().from(pushEndpoints).where(ofEndpoint).for('update');
    // What the former account was to be told is nothing for this one.
    if (known && known.accountId !== accountId)
      await tx.delete(duePushes).where(eq(duePushes.endpointId, known.id));
    await tx
      .insert(pushEndpoints)
      .values({
        id: ids.next(),
        endpointHash: hashOf(endpoint),
        endpoint,
        ...registered,
        failures: 0,
        retryAt: 0,
      })
      .onDuplicateKeyUpdate({
        set: {
          accountId: incoming('account_id'),
          sessionId: incoming('session_id'),
          p256dh: incoming('p256dh'),
          auth: incoming('auth'),
          keyGeneration: incoming('key_generation'),
          registeredAt: incoming('registered_at'),
        },
      });
    const all = await tx
      .select({ id: pushEndpoints.id })
      .from(pushEndpoints)
      .where(eq(pushEndpoints.accountId, accountId))
      .orderBy(desc(pushEndpoints.registeredAt), desc(pushEndpoints.id));
    await removeEndpoints(
      tx,
      all.slice(maxEndpoints).map(({ id }) => id),
    );
  });
  return true;
}

/**
 * Ends it for a browser of the viewer; for one that is not registered there is nothing to do.
 * @throws UNAUTHENTICATED
 */
export async function unregisterPush(
  { services, viewer }: NotificationContext,
  endpoint: string,
): Promise<true> {
  const accountId = requireAccount(viewer);
  if (endpoint.length > maxEndpointLength) return true;
  await services.database.transaction(async (tx) => {
    const [known] = await tx
      .select({ id: pushEndpoints.id })
      .from(pushEndpoints)
      .where(
        and(
          eq(pushEndpoints.endpointHash, hashOf(endpoint)),
          eq(pushEndpoints.accountId, accountId),
        ),
      );
    await removeEndpoints(tx, known ? [known.id] : []);
  });
  return true;
}

/** Unless another session has registered it meanwhile. */
export const forgetEndpoint = (
  { database }: Pick<Services, 'database'>,
  { id, sessionId }: Pick<PushEndpoint, 'id' | 'sessionId'>,
): Promise<void> =>
  database.transaction(async (tx) => {
    const [same] = await tx
      .select({ id: pushEndpoints.id })
      .from(pushEndpoints)
      .where(and(eq(pushEndpoints.id, id), eq(pushEndpoints.sessionId, sessionId)))
      .for('update');
    await removeEndpoints(tx, same ? [same.id] : []);
  });

/** With what they were to be told. */
async function removeEndpoints(tx: Tx, ids: readonly Id[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.delete(duePushes).where(inArray(duePushes.endpointId, padIds(ids)));
  await tx.delete(pushEndpoints).where(inArray(pushEndpoints.id, padIds(ids)));
}

export async function removeEndpointsOf(tx: Tx, accountId: Id): Promise<void> {
  const found = await tx
    .select({ id: pushEndpoints.id })
    .from(pushEndpoints)
    .where(eq(pushEndpoints.accountId, accountId));
  await removeEndpoints(
    tx,
    found.map(({ id }) => id),
  );
}

/** Two browsers that register at once are counted one after the other. */
async function lockAccount(tx: Tx, accountId: Id): Promise<void> {
  await tx.insert(recipients).ignore().values({ accountId, lastSeq: 0 });
  await tx.select().from(recipients).where(eq(recipients.accountId, accountId)).for('update');
}

/** A name is judged when it is connected to: by then it may lead elsewhere. */
function checkEndpoint(endpoint: string, allowsLocal: boolean): void {
  const refuse = (why: string) => badUserInput(`\`endpoint\` ${why}.`, 'input.endpoint');
  if (endpoint.length > maxEndpointLength)
    throw refuse(`must have at most ${maxEndpointLength} characters`);
  const url = URL.parse(endpoint);
  if (!url) throw refuse('must be the address that the browser gives');
  if (url.protocol !== 'https:' && !(allowsLocal && url.protocol === 'http:'))
    throw refuse('must be an https address');
  if (url.username !== '' || url.password !== '') throw refuse('must not hold a name or password');
  const host = hostOf(url);
  if (!allowsLocal && isIP(host) !== 0 && !isPublicAddress(host))
    throw refuse('must be an address on the internet');
}

const hashOf = (endpoint: string): string =>
  createHash('sha256').update(endpoint).digest('base64url');

/** Browsers give base64url without it, their libraries sometimes with. */
const withoutPadding = (text: string): string =>
  Buffer.from(text, 'base64url').toString('base64url');
