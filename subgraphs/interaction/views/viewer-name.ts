import { createHmac, hash, randomBytes } from 'node:crypto';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq, lt } from 'drizzle-orm';
import { viewSalts } from '../tables.ts';

export const dayMs = 86_400_000;
/** Days since the epoch, UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / dayMs);

/** 16 bytes of a digest, as text. */
const shortened = (digest: Buffer): string => digest.subarray(0, 16).toString('base64url');

/** What accounts are called in the rows of views. */
export const accountName = (accountId: Id): string => `a${accountId}`;

/** The viewer and the post, as one key. */
export const spotOf = (viewer: string, postId: Id): string => `${viewer}:${postId}`;

/** The client chooses names of playbacks; those of two viewers never collide. */
export const playbackOf = (viewer: string, playbackId: string): string =>
  shortened(hash('sha256', `${viewer} ${playbackId}`, 'buffer'));

/**
 * Who watches: an account, or a guest by an HMAC of the address (IPv6 by its /64). Whoever gets
 * hold of the rows cannot find the address once the day and its salt are gone.
 */
export async function viewerName(
  services: Services,
  { accountId, address }: Viewer,
  nowMs: number,
): Promise<string> {
  if (accountId !== null) return accountName(accountId);
  const salt = await saltOf(services, dayOf(nowMs));
  return `g${shortened(createHmac('sha256', salt).update(addressIdentity(address)).digest())}`;
}

const known = perProcess(() => ({ day: -1, salt: '' }));

/** The processes of a deployment agree on it by the row that was first. */
async function saltOf(services: Services, day: number): Promise<string> {
  const latest = known(services);
  if (latest.day === day) return latest.salt;
  const { db } = services.database;
  const read = () => db.select().from(viewSalts).where(eq(viewSalts.day, day));
  let [row] = await read();
  if (!row) {
    const salt = randomBytes(32).toString('base64url');
    await db.insert(viewSalts).ignore().values({ day, salt });
    [row] = await read();
  }
  const salt = row?.salt ?? '';
  Object.assign(latest, { day, salt });
  return salt;
}

/** Deletes the salts of the days before. */
export async function forgetSalts({ database }: Services, nowMs: number): Promise<void> {
  await database.db.delete(viewSalts).where(lt(viewSalts.day, dayOf(nowMs)));
}
