import { randomBytes } from 'node:crypto';
import {
  createSigningJwks,
  importSigningKey,
  type Jwks,
  longestTokenTtlMs,
  type SigningKey,
} from '@clipgraph/platform/identity/access-token.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, desc, lt, lte, max } from 'drizzle-orm';
import { signingKeys } from '../tables.ts';
import { seal, unseal } from './sealing.ts';

type KeyRow = typeof signingKeys.$inferSelect;

const dayMs = 24 * 3_600_000;
export const signsForMs = 30 * dayMs;
/**
 * A key is published this long before it signs, so that everyone who keeps a copy of the key set
 * has it by then.
 */
export const publishedAheadMs = dayMs;
/**
 * The same when the deployment's secrets changed: gateways ask for the key set again every five
 * minutes.
 */
export const takesOverAfterMs = 10 * 60_000;
/** Beyond the end of the last token, for clocks that differ. */
const clockMarginMs = 60_000;
const keptForMs = 60_000;
/** Two or three are alive at a time; more only when secrets were lost again and again. */
const maxKeys = 32;

/**
 * The keys that sign access tokens: one signs at a time, the next one is published ahead, old ones
 * verify until their last token has ended.
 */
export interface SigningKeys {
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

  /** The unique generation decides between processes that do this at once. */
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

  const signingNow = (rows: readonly KeyRow[], nowMs: number) =>
    rows.findLast((row) => row.signsFrom <= nowMs && nowMs < row.signsUntil && open(row) !== null);

  return {
    async signer(nowMs = Date.now()) {
      let rows =
        kept && Math.abs(nowMs - kept.readAtMs) < keptForMs ? kept.rows : await readRows(nowMs);
      let row = signingNow(rows, nowMs);
      if (!row) {
        rows = await readRows(nowMs);
        row = signingNow(rows, nowMs);
      }
      while (!row) {
        await addKey((rows.at(-1)?.generation ?? 0) + 1, nowMs, nowMs);
        rows = await readRows(nowMs);
        row = signingNow(rows, nowMs);
      }
      const newest = rows.at(-1) as KeyRow;
      const endsSoon = newest.signsUntil - nowMs <= publishedAheadMs;
      // A new secret stands in front: who knows the old one shall not sign for longer than it takes
      // to publish another key.
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
      return open(row) as Promise<SigningKey>;
    },
    async jwks(nowMs = Date.now()) {
      const rows = await readRows(nowMs);
      return { keys: rows.filter((row) => nowMs < row.verifiesUntil).map((row) => row.publicJwk) };
    },
    async purge(nowMs = Date.now()) {
      const [newest] = await database.db
        .select({ generation: max(signingKeys.generation) })
        .from(signingKeys);
      // The newest row stays even when its time is over: generations go on from it.
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
