import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { addressIdentity } from '@clipgraph/platform/limits/address.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';

/** About what a row and its place in the indexes take beside the text. */
const bytesPerRow = 128;
const secondMs = 1_000;
const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Counts a message for an open room. Nobody there has an account, so the address is all that there
 * is to count by; what all addresses may write in a day is bounded as well.
 * @throws RATE_LIMITED when the address, or all of them, have no room for it now
 */
export async function chargeSender(
  { config, rateLimits }: Pick<Services, 'config' | 'rateLimits'>,
  viewer: Viewer,
  { room, sender, text }: { room: string; sender: string; text: string },
): Promise<void> {
  const bytes = bytesPerRow + [room, sender, text].reduce((sum, one) => sum + byteLength(one), 0);
  const identity = addressIdentity(viewer.address);
  await rateLimits.charge([
    {
      name: 'open-rooms sends a second',
      identity,
      limit: { max: config.OPEN_ROOMS_SENDS_PER_SECOND, windowMs: secondMs },
      amount: 1,
    },
    {
      name: 'open-rooms bytes a second',
      identity,
      limit: { max: config.OPEN_ROOMS_BYTES_PER_SECOND, windowMs: secondMs },
      amount: bytes,
    },
    {
      name: 'open-rooms bytes a day',
      identity,
      limit: { max: config.OPEN_ROOMS_DAY_BYTES_PER_ADDRESS, windowMs: dayMs },
      amount: bytes,
    },
    {
      name: 'open-rooms bytes a day',
      identity: 'all',
      limit: { max: config.OPEN_ROOMS_DAY_BYTES, windowMs: dayMs },
      amount: bytes,
    },
  ]);
}

const byteLength = (text: string): number => Buffer.byteLength(text);
