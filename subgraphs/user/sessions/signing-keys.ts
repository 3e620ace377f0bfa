import { randomBytes } from 'node:crypto';
import {
  createSigningJwks,
  importSigningKey,
  type Jwks,
  longestTokenTtlMs,
  type SigningKey,
} from '@clipgraph/platform/identity/access-token.ts';
import { seal, unseal } from '@clipgraph/platform/identity/sealing.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, lt, lte, max } from 'drizzle-orm';
import { signingKeys } from '../tables.ts';

type KeyRow = typeof signingKeys.$inferSelect;

const dayMs = 24 * 3_600_000;
export const signsForMs = 30 * dayMs;
/**
 * A key is published this long before it signs, so that everyone who keeps a copy of the key set
 * has it by then.
 */
export const publishedAheadMs = dayMs;
/**
 * The same when the deployment's secrets have changed, where there is more hurry. Gateways ask for
 * the key set every five minutes.
 */
export const takesOverAfterMs = 10 * 60_000;
/** Added to the end of the last token, for clocks that differ. */
const clockMarginMs = 60_000;
const keptForMs = 60_000;
/** Two or three are alive at a time; more only when secrets were lost again and again. */
const maxKeys = 32;

/**
 * The keys that sign access tokens: one signs at a time, the next one is published ahead, old ones
 * verify until their last token has ended.
 */
interface SigningKeys {
  /** The key that signs now; made when there is none. */
  signer(nowMs?: number): Promise<SigningKey>;
  /** Every key that a token may be signed by now or soon. */
  jwks(nowMs?: number): Promise<Jwks>;
  /** Forgets keys whose last token has ended. */
  purge(nowMs?: number): Promise<void>;
}

type KeyStore = Pick<Services, 'database' | 'keyring' | 'log'>;

const perServices = new WeakMap<KeyStore, SigningKeys>();

/** The signing keys of a subgraph, with its copy of them in memory. */
export function signingKeysOf(services: KeyStore): SigningKeys {
  const known = perServices.get(services);
  if (known) return known;
  const keys = createSigningKeys(services);
  perServices.set(services, keys);
  return keys;
}

export function createSigningKeys({ database, keyring, log }: KeyStore): SigningKeys {
  const purpose = 'signing-key-at-rest';
  const opened = new Map<string, Promise<SigningKey> | null>();
  let kept: { rows: KeyRow[]; readAtMs: number } | undefined;

  async function readRows(nowMs: number): Promise<KeyRow[]> {
    const newestFirst = await database.db
      .select()
      .from(signingKeys)
      .orderBy(desc(signingKeys.generation))
      .limit(maxKeys);
    const rows = newestFirst.reverse();
    kept = { rows, readAtMs: nowMs };
    return rows;
  }

  /** null when the deployment's secrets no longer open it. */
  function open(row: KeyRow): Promise<SigningKey> | null {
    let key = opened.get(row.kid);
    if (key === undefined) {
      const text = unseal(keyring.keys(purpose), row.kid, row.sealedPrivateJwk);
      if (text === null)
        log.error(
          { kid: row.kid },
          'a signing key cannot be opened with the present secrets; making a new one: present sessions cannot be renewed and end. To keep them, put the former secret behind the new one in SECRETS (new,former) and start again',
        );
      key = text === null ? null : importSigningKey(row.kid, JSON.parse(text));
      opened.set(row.kid, key);
    }
    return key;
  }

  /** When several processes do this at once, the unique generation lets one of them win. */
  async function addKey(generation: number, signsFrom: number, nowMs: number): Promise<void> {
    const kid = randomBytes(12).toString('base64url');
    const { publicJwk, privateJwk } = await createSigningJwks(kid);
    const signsUntil = signsFrom + signsForMs;
    await database.db
      .insert(signingKeys)
      .ignore()
      .values({
        generation,
        kid,
        publicJwk,
        sealedPrivateJwk: seal(keyring.keys(purpose), kid, JSON.stringify(privateJwk)),
        createdAt: nowMs,
        signsFrom,
        signsUntil,
        verifiesUntil: signsUntil + longestTokenTtlMs + clockMarginMs,
      });
  }

  /** The newest key that may sign now and can be opened. */
  function signingNow(rows: readonly KeyRow[], nowMs: number): Promise<SigningKey> | null {
    for (const row of rows.toReversed()) {
      const key = row.signsFrom <= nowMs && nowMs < row.signsUntil ? open(row) : null;
      if (key) return key;
    }
    return null;
  }

  return {
    async signer(nowMs = Date.now()) {
      let rows =
        kept && Math.abs(nowMs - kept.readAtMs) < keptForMs ? kept.rows : await readRows(nowMs);
      let key = signingNow(rows, nowMs);
      if (!key) {
        rows = await readRows(nowMs);
        key = signingNow(rows, nowMs);
      }
      while (!key) {
        await addKey((rows.at(-1)?.generation ?? 0) + 1, nowMs, nowMs);
        rows = await readRows(nowMs);
        key = signingNow(rows, nowMs);
      }
      const newest = rows.at(-1);
      if (!newest) return key;
      const endsSoon = newest.signsUntil - nowMs <= publishedAheadMs;
      // The operator has put a new secret first, perhaps because the old one leaked: whoever knows
      // the old one must not be able to sign for longer than it takes to publish another key.
      const isOutdated =
        newest.signsFrom <= nowMs &&
        unseal(keyring.keys(purpose).slice(0, 1), newest.kid, newest.sealedPrivateJwk) === null;
      if (endsSoon || isOutdated) {
        await addKey(
          newest.generation + 1,
          isOutdated ? nowMs + takesOverAfterMs : newest.signsUntil,
          nowMs,
        );
        kept = undefined;
      }
      return key;
    },
    async jwks(nowMs = Date.now()) {
      const rows = await readRows(nowMs);
      return { keys: rows.filter((row) => nowMs < row.verifiesUntil).map((row) => row.publicJwk) };
    },
    async purge(nowMs = Date.now()) {
      const [newest] = await database.db
        .select({ generation: max(signingKeys.generation) })
        .from(signingKeys);
      // The newest row stays even when its time is over: the next generation is counted from it.
      await database.db
        .delete(signingKeys)
        .where(
          and(
            lte(signingKeys.verifiesUntil, nowMs),
            lt(signingKeys.generation, newest?.generation ?? 0),
          ),
        );
    },
  };
}
