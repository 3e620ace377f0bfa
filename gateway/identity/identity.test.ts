import {
  createSigningJwks,
  importSigningKey,
  type Jwks,
  type SigningKey,
  signAccessToken,
} from '@clipgraph/platform/identity/access-token.ts';
import type { Revocation, RevocationPage } from '@clipgraph/platform/identity/revocation.ts';
import { revocationPageSize } from '@clipgraph/platform/identity/revocation.ts';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIdentity, type Identity } from './identity.ts';
import { mountJwks } from './jwks-route.ts';

const log = pino({ level: 'silent' });
const address = '192.0.2.1';
const refused = { code: 'UNAUTHENTICATED' };

/** A user subgraph that can be sent away, with a log that others write to. */
async function userSubgraph() {
  const keys: SigningKey[] = [];
  const jwks: Jwks = { keys: [] };
  const lines: Revocation[] = [];
  const listeners = new Set<(revocation: Revocation) => void>();
  const subgraph = {
    away: false,
    asked: { jwks: 0, since: [] as number[] },
    async addKey(kid: string) {
      const { publicJwk, privateJwk } = await createSigningJwks(kid);
      jwks.keys.push(publicJwk);
      keys.push(await importSigningKey(kid, privateJwk));
    },
    token: (
      claims: { accountId?: number; sessionId?: string; sessionEpoch?: number } = {},
      ttlMs = 60_000,
    ) =>
      signAccessToken(
        keys.at(-1) as SigningKey,
        { accountId: 17, sessionId: '42', sessionEpoch: 0, ...claims },
        { nowMs: Date.now(), ttlMs },
      ),
    line: (line: Partial<Revocation>): Revocation => ({
      revocationId: lines.length + 1,
      accountId: 17,
      sessionId: null,
      sessionEpoch: 0,
      recordedAtMs: Date.now(),
      untilMs: Date.now() + 60_000,
      ...line,
    }),
    write: (line: Partial<Revocation>) => {
      lines.push(subgraph.line(line));
      lines.sort((a, b) => a.revocationId - b.revocationId);
    },
    announce: (line: Partial<Revocation>) => {
      for (const listener of listeners) listener(subgraph.line(line));
    },
    sources: {
      async jwks() {
        subgraph.asked.jwks++;
        if (subgraph.away) throw new Error('away');
        return structuredClone(jwks);
      },
      revocations: {
        async since(afterId: number): Promise<RevocationPage> {
          if (subgraph.away) throw new Error('away');
          subgraph.asked.since.push(afterId);
          return {
            revocations: lines
              .filter((line) => line.revocationId > afterId)
              .slice(0, revocationPageSize),
            nowMs: Date.now(),
          };
        },
        async subscribe(listener: (revocation: Revocation) => void) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    },
  };
  await subgraph.addKey('one');
  return subgraph;
}

describe('identity at the front door', () => {
  const opened: Identity[] = [];
  const open = (
    subgraph: Awaited<ReturnType<typeof userSubgraph>>,
    more: { pollMs?: number; maxVerdicts?: number } = {},
  ) => {
    const identity = createIdentity({ ...subgraph.sources, log, pollMs: 20, ...more });
    opened.push(identity);
    return (token?: string) =>
      identity.viewerOf({
        authorization: token === undefined ? undefined : `Bearer ${token}`,
        address,
      });
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((identity) => identity.close()));
  });

  it('takes a request without a token for a guest', async () => {
    const ask = open(await userSubgraph());
    expect(await ask()).toEqual({
      accountId: null,
      sessionId: null,
      tokenExpiresAtMs: null,
      address,
      channel: 'graphql',
    });
  });

  it('knows the account and the session behind a token', async () => {
    const subgraph = await userSubgraph();
    expect(await open(subgraph)(await subgraph.token())).toMatchObject({
      accountId: 17,
      sessionId: '42',
      address,
    });
  });

  it('refuses a header that is no bearer token, and a token that is not ours', async () => {
    const subgraph = await userSubgraph();
    const identity = createIdentity({ ...subgraph.sources, log });
    opened.push(identity);
    const stranger = await userSubgraph();
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      'x',
      `Bearer ${'x'.repeat(5_000)}`,
      `Bearer ${await stranger.token()}`,
      'Bearer é',
    ])
      await expect(identity.viewerOf({ authorization, address })).rejects.toMatchObject(refused);
    expect(
      await identity.viewerOf({ authorization: `bearer  ${await subgraph.token()}`, address }),
    ).toMatchObject({ accountId: 17 });
  });

  it('refuses a token whose verdict is known once the token has ended', async () => {
    const subgraph = await userSubgraph();
    const ask = open(subgraph);
    const token = await subgraph.token({}, 4_000);
    expect(await ask(token)).toMatchObject({ accountId: 17 });
    await vi.waitFor(() => expect(ask(token)).rejects.toMatchObject(refused), {
      timeout: 15_000,
      interval: 50,
    });
  });

  it('refuses an ended session at once when it was announced', async () => {
    const subgraph = await userSubgraph();
    const ask = open(subgraph, { pollMs: 60_000 });
    const token = await subgraph.token();
    await ask(token);
    subgraph.announce({ sessionId: '42' });
    await expect(ask(token)).rejects.toMatchObject(refused);
    expect(await ask(await subgraph.token({ sessionId: '43' }))).toMatchObject({ accountId: 17 });
  });

  it('finds an ended session in the log when the announcement was lost', async () => {
    const subgraph = await userSubgraph();
    const ask = open(subgraph);
    const token = await subgraph.token();
    await ask(token);
    subgraph.write({ sessionId: '42' });
    await vi.waitFor(() => expect(ask(token)).rejects.toMatchObject(refused), 10_000);
  });

  it('reads the whole log before it accepts the first token', async () => {
    const subgraph = await userSubgraph();
    for (let line = 1; line <= revocationPageSize + 5; line++)
      subgraph.write({ sessionId: String(1_000 + line), recordedAtMs: 0 });
    const ask = open(subgraph, { pollMs: 60_000 });
    await expect(
      ask(await subgraph.token({ sessionId: String(1_000 + revocationPageSize + 5) })),
    ).rejects.toMatchObject(refused);
    expect(await ask(await subgraph.token())).toMatchObject({ accountId: 17 });
  });

  it('finds a line that became visible after one with a higher number', async () => {
    const subgraph = await userSubgraph();
    subgraph.write({ revocationId: 1, sessionId: '1' });
    subgraph.write({ revocationId: 3, sessionId: '3' });
    const ask = open(subgraph);
    const late = await subgraph.token({ sessionId: '2' });
    expect(await ask(late)).toMatchObject({ sessionId: '2' });
    await vi.waitFor(() => expect(subgraph.asked.since.length).toBeGreaterThan(2), 10_000);
    subgraph.write({ revocationId: 2, sessionId: '2' });
    await vi.waitFor(() => expect(ask(late)).rejects.toMatchObject(refused), 10_000);
  });

  it('does not read again what has settled', async () => {
    const subgraph = await userSubgraph();
    subgraph.write({ revocationId: 7, sessionId: '1', recordedAtMs: 0 });
    subgraph.write({ revocationId: 8, sessionId: '2' });
    const ask = open(subgraph);
    await ask(await subgraph.token());
    await vi.waitFor(() => expect(subgraph.asked.since.at(-1)).toBe(8), 10_000);
  });

  it('refuses every session of an account up to the epoch that was ended, and none that began later', async () => {
    const subgraph = await userSubgraph();
    const ask = open(subgraph);
    const [before, after, other] = await Promise.all([
      subgraph.token({ sessionEpoch: 4 }),
      subgraph.token({ sessionEpoch: 5 }),
      subgraph.token({ sessionEpoch: 4, accountId: 18 }),
    ]);
    subgraph.announce({ sessionEpoch: 4 });
    await expect(ask(before)).rejects.toMatchObject(refused);
    expect(await ask(after)).toMatchObject({ accountId: 17 });
    expect(await ask(other)).toMatchObject({ accountId: 18 });
  });

  it('keeps serving with what it knows while the user subgraph is away', async () => {
    const subgraph = await userSubgraph();
    const ask = open(subgraph, { maxVerdicts: 1 });
    subgraph.write({ sessionId: '41' });
    const [ended, good, fresh] = await Promise.all([
      subgraph.token({ sessionId: '41' }),
      subgraph.token(),
      subgraph.token({ sessionId: '43' }),
    ]);
    await ask(good);
    subgraph.away = true;
    await expect(ask(ended)).rejects.toMatchObject(refused);
    expect(await ask(fresh)).toMatchObject({ sessionId: '43' });
    expect(await ask(good)).toMatchObject({ sessionId: '42' });
  });

  it('answers UNAVAILABLE to a token, and serves guests, when the user subgraph was never there', async () => {
    const subgraph = await userSubgraph();
    const ask = open(subgraph);
    const token = await subgraph.token();
    subgraph.away = true;
    await expect(ask(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await ask()).toMatchObject({ accountId: null });
    subgraph.away = false;
    await vi.waitFor(async () => expect(await ask(token)).toMatchObject({ accountId: 17 }), 10_000);
  });

  it('fetches the keys again for a key it has not seen, but not for every foreign token', async () => {
    const subgraph = await userSubgraph();
    const ask = open(subgraph);
    await ask(await subgraph.token());
    await subgraph.addKey('two');
    await vi.waitFor(
      async () => expect(await ask(await subgraph.token())).toMatchObject({ accountId: 17 }),
      { timeout: 15_000 },
    );
    const askedBefore = subgraph.asked.jwks;
    const stranger = await userSubgraph();
    await stranger.addKey('three');
    for (let session = 0; session < 20; session++)
      await expect(ask(await stranger.token({ sessionId: String(session) }))).rejects.toMatchObject(
        refused,
      );
    expect(subgraph.asked.jwks - askedBefore).toBeLessThan(5);
  });

  it('shows the keys at /.well-known/jwks.json', async () => {
    const subgraph = await userSubgraph();
    const identity = createIdentity({ ...subgraph.sources, log });
    opened.push(identity);
    const app = Fastify();
    mountJwks(app, identity);
    const answer = await app.inject('/.well-known/jwks.json');
    expect(answer.headers['content-type']).toContain('application/jwk-set+json');
    expect(answer.json()).toEqual({ keys: [expect.objectContaining({ kid: 'one', kty: 'OKP' })] });
    expect(answer.body).not.toContain('"d"');
    await app.close();
  });
});
