import { publicUrlFor } from '../identity/reached-at.ts';
import { requireAccount, type Viewer } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';
import type { Services } from '../subgraph/subgraph.ts';
import { chargeUpload, type DeclaredBytes } from './declared.ts';
import { signedUploadUrl } from './upload-route.ts';

/** An upload that nothing shows within this time is deleted. */
const keptForMs = 24 * 60 * 60_000;

interface OpenedUpload extends DeclaredBytes {
  readonly id: Id;
  readonly accountId: Id;
  readonly state: 'waiting';
  readonly createdAt: number;
  readonly keptUntil: number;
}

/**
 * Opens an upload of the account: a row for it, and an address of ours that takes exactly the
 * declared bytes until `expiresAt` (ms since the epoch).
 * @param path with the upload's id behind it, what takes the bytes
 * @param viewer whose addresses begin where they found the front door
 * @param keep writes the row
 * @throws UNAUTHENTICATED; RATE_LIMITED above the bytes that an account may open in a day
 */
export async function openUpload(
  services: Pick<Services, 'ids' | 'keyring' | 'config' | 'rateLimits'>,
  { viewer, path, declared }: { viewer: Viewer; path: string; declared: DeclaredBytes },
  keep: (upload: OpenedUpload) => PromiseLike<unknown>,
): Promise<{ id: Id; url: string; expiresAt: number }> {
  const accountId = requireAccount(viewer);
  await chargeUpload(services, accountId, declared.byteLength);
  const { ids, keyring, config } = services;
  const id = ids.next();
  const createdAt = Date.now();
  const keptUntil = createdAt + keptForMs;
  await keep({ id, accountId, ...declared, state: 'waiting', createdAt, keptUntil });
  const publicUrl = publicUrlFor(config, viewer);
  return { id, ...signedUploadUrl({ path, keyring, publicUrl }, id, createdAt) };
}
