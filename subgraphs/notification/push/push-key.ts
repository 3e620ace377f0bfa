import { createECDH } from 'node:crypto';
import { seal, unseal } from '@clipgraph/platform/identity/sealing.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { desc, eq } from 'drizzle-orm';
import webPush from 'web-push';
import { pushKeys } from './tables.ts';

export interface PushKey {
  generation: number;
  publicKey: string;
  privateKey: string;
}

const kept = perProcess((): { key?: Promise<PushKey> | undefined } => ({}));

/**
 * The key that browsers subscribe with and pushes are signed by: made at the first start, then the
 * same for ever. When the deployment's secrets open it no longer another one is made, and browsers
 * have to register again.
 */
export function pushKeyOf(services: Services): Promise<PushKey> {
  const state = kept(services);
  state.key ??= readOrMake(services).catch((error) => {
    state.key = undefined;
    throw error;
  });
  return state.key;
}

async function readOrMake({ database, keyring, log }: Services): Promise<PushKey> {
  const keys = keyring.keys('push-key-at-rest');
  for (;;) {
    const [row] = await database.db
      .select()
      .from(pushKeys)
      .orderBy(desc(pushKeys.generation))
      .limit(1);
    const privateKey = row ? unseal(keys, row.publicKey, row.sealedPrivateKey) : null;
    if (row && privateKey !== null) {
      // The operator may take the former secret away once the newest one seals it.
      if (unseal(keys.slice(0, 1), row.publicKey, row.sealedPrivateKey) === null)
        await database.db
          .update(pushKeys)
          .set({ sealedPrivateKey: seal(keys, row.publicKey, privateKey) })
          .where(eq(pushKeys.generation, row.generation));
      return { generation: row.generation, publicKey: row.publicKey, privateKey };
    }
    if (row)
      log.error(
        'the key of pushes cannot be opened with the present secrets; making a new one: browsers have to register again. To keep it, put the former secret behind the new one in SECRETS (new,former) and start again',
      );
    const made = webPush.generateVAPIDKeys();
    await database.db
      .insert(pushKeys)
      .ignore()
      .values({
        generation: (row?.generation ?? 0) + 1,
        publicKey: made.publicKey,
        sealedPrivateKey: seal(keys, made.publicKey, made.privateKey),
        createdAt: Date.now(),
      });
  }
}

const curve = 'prime256v1';

/** Whether text is a public key that a message can be encrypted for: a point of the curve. */
export function isPublicKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 65 || bytes[0] !== 4) return false;
  const own = createECDH(curve);
  own.generateKeys();
  try {
    own.computeSecret(bytes);
    return true;
  } catch {
    return false;
  }
}
