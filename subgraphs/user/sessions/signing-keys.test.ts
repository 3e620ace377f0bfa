import {
  type Jwks,
  longestTokenTtlMs,
  signAccessToken,
  verifyAccessToken,
} from '@clipgraph/platform/identity/access-token.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { TestSubgraph } from '@clipgraph/platform/subgraph/testing.ts';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signingKeys } from '../tables.ts';
import { openUserSubgraph } from '../testing/world.ts';
import {
  createSigningKeys,
  publishedAheadMs,
  signsForMs,
  takesOverAfterMs,
} from './signing-keys.ts';

const dayMs = 24 * 3_600_000;

describe('signing keys', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  beforeEach(async () => {
    ({ subgraph, services } = await openUserSubgraph());
  });
  afterEach(() => subgraph.dispose());
  /** A process of its own, with its own copy of the keys in memory. */
  const replica = (secrets = ['s'.repeat(32)]) =>
    createSigningKeys({ ...services, keyring: createKeyring(secrets) });
  const kidsOf = async (keys: ReturnType<typeof replica>, nowMs: number) =>
    (await keys.jwks(nowMs)).keys.map((key) => key.kid);

  it('are agreed on by processes that start at the same moment', async () => {
    const nowMs = Date.now();
    const replicas = Array.from({ length: 8 }, () => replica());
    const kids = await Promise.all(replicas.map(async (keys) => (await keys.signer(nowMs)).kid));
    expect(new Set(kids).size).toBe(1);
    expect(await kidsOf(replica(), nowMs)).toEqual([kids[0]]);
  });

  it('rest encrypted, and are published without their private half', async () => {
    const keys = replica();
    await keys.signer();
    const [row] = await services.database.db.select().from(signingKeys);
    expect(row?.sealedPrivateJwk).not.toContain('OKP');
    expect(JSON.stringify([row, await keys.jwks()])).not.toContain('"d"');
  });

  it('rotate with overlap: published before they sign, verifying until the last token has ended', async () => {
    const keys = replica();
    const startMs = Date.now();
    const first = (await keys.signer(startMs)).kid;
    const beforeEnd = startMs + signsForMs - publishedAheadMs;
    expect((await keys.signer(beforeEnd)).kid).toBe(first);
    const [, second] = await kidsOf(keys, beforeEnd);
    expect(second).toBeDefined();
    expect((await keys.signer(startMs + signsForMs - 1)).kid).toBe(first);
    expect((await keys.signer(startMs + signsForMs)).kid).toBe(second);
    expect(await kidsOf(keys, startMs + signsForMs + longestTokenTtlMs)).toEqual([first, second]);
    expect(await kidsOf(keys, startMs + signsForMs + longestTokenTtlMs + 120_000)).toEqual([
      second,
    ]);
  });

  it('verify each token until it ends, across many rotations', async () => {
    const keys = replica();
    const startMs = Date.now();
    let published: Jwks | undefined;
    for (let atMs = startMs; atMs < startMs + 4 * signsForMs; atMs += dayMs / 2) {
      const signer = await keys.signer(atMs);
      const token = await signAccessToken(
        signer,
        { accountId: 1, sessionId: '1', sessionEpoch: 0 },
        { nowMs: atMs, ttlMs: dayMs },
      );
      // Half a day ago everyone could already have fetched the key that signs now.
      if (published) expect(published.keys.map((key) => key.kid)).toContain(signer.kid);
      published = await keys.jwks(atMs);
      const endMs = atMs + dayMs - 2_000;
      await verifyAccessToken(token, createLocalJWKSet(await keys.jwks(endMs)), endMs);
    }
  });

  it('are made anew when the subgraph slept past the end of all of them', async () => {
    const startMs = Date.now();
    const first = (await replica().signer(startMs)).kid;
    const later = startMs + 10 * signsForMs;
    const second = (await replica().signer(later)).kid;
    expect(second).not.toBe(first);
    expect(await kidsOf(replica(), later)).toEqual([second]);
  });

  it('open under rotated secrets, and are replaced when the secrets are lost', async () => {
    const first = (await replica().signer()).kid;
    expect((await replica(['n'.repeat(32), 's'.repeat(32)]).signer()).kid).toBe(first);
    const lost = replica(['x'.repeat(32)]);
    const second = (await lost.signer()).kid;
    expect(second).not.toBe(first);
    // Tokens signed before still verify.
    expect(await kidsOf(lost, Date.now())).toEqual(expect.arrayContaining([first, second]));
  });

  it('that cannot be opened are told of with what follows and how to keep them', async () => {
    await replica().signer();
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    await createSigningKeys({
      ...services,
      log,
      keyring: createKeyring(['o'.repeat(32)]),
    }).signer();
    expect(lines.join()).toMatch(
      /present sessions cannot be renewed and end.*put the former secret behind the new one in SECRETS/,
    );
  });

  it('give way to a new one when a new secret stands in front, published before it signs', async () => {
    const nowMs = Date.now();
    const first = (await replica().signer(nowMs)).kid;
    const secrets = ['n'.repeat(32), 's'.repeat(32)];
    // While the change is rolled out, some know the new secret in front and some behind.
    const mixed = [
      replica(secrets),
      replica(secrets.toReversed()),
      replica(secrets),
      replica(secrets.toReversed()),
    ];
    for (let round = 0; round < 5; round++)
      for (const keys of mixed) expect((await keys.signer(nowMs + round)).kid).toBe(first);
    const [, second, ...more] = await kidsOf(replica(secrets), nowMs);
    expect(more).toEqual([]);
    expect((await replica(secrets).signer(nowMs + takesOverAfterMs - 1)).kid).toBe(first);
    expect((await replica(secrets).signer(nowMs + takesOverAfterMs)).kid).toBe(second);
    // The old secret can be taken away now; tokens of the key before still verify.
    expect((await replica(secrets.slice(0, 1)).signer(nowMs + takesOverAfterMs)).kid).toBe(second);
    expect(await kidsOf(replica(secrets.slice(0, 1)), nowMs + takesOverAfterMs)).toEqual([
      first,
      second,
    ]);
  });

  it('are forgotten when no token of theirs can be left, while their numbers go on', async () => {
    const keys = replica();
    const startMs = Date.now();
    await keys.signer(startMs);
    await keys.signer(startMs + signsForMs - 1);
    await keys.purge(startMs + signsForMs + longestTokenTtlMs);
    expect(await services.database.db.select().from(signingKeys)).toHaveLength(2);
    await keys.purge(startMs + 5 * signsForMs);
    expect(await services.database.db.select().from(signingKeys)).toMatchObject([
      { generation: 2 },
    ]);
    await replica().signer(startMs + 6 * signsForMs);
    expect(
      (await services.database.db.select().from(signingKeys)).map((row) => row.generation),
    ).toEqual([2, 3]);
  });
});
