import { createSigningJwks, importSigningKey, type Jwks, type SigningKey, signAccessToken } from '@clipgraph/platform/identity/access-token.ts';
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

/** A user room that can be sent away, with a log that others write to. */
async function userRoom() {
  const keys: SigningKey[] = [];
  const jwks: Jwks = { keys: [] };
  const lines: Revocation[] = [];
  const listeners = new Set<(revocation: Revocation) => void>();
  const room = {
    away: false,
    asked: { jwks: 0, since: [] as number[] },
    async addKey(kid: string) {
      const { publicJwk, privateJwk } = await createSigningJwks(kid);
      jwks.keys.push(publicJwk);
      keys.push(await importSigningKey(kid, privateJwk));
    },
    token: (claims: { accountId?: number; sessionId?: string; sessionEpoch?: number } = {}, ttlMs = 60_000) =>
      signAccessToken(keys.at(-1) as SigningKey, { accountId: 17, sessionId: '42', sessionEpoch: 0, ...claims }, { nowMs: Date.now(), ttlMs }),
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
      lines.push(room.line(line));
      lines.sort((a, b) => a.revocationId - b.revocationId);
    },
    announce: (line: Partial<Revocation>) => {
      for (const listener of listeners) listener(room.line(line));
    },
    sources: {
      async jwks() {
        room.asked.jwks++;
        if (room.away) throw new Error('away');
        return structuredClone(jwks);
      },
      revocations: {
        async since(afterId: number): Promise<RevocationPage> {
          if (room.away) throw new Error('away');
          room.asked.since.push(afterId);
          return { revocations: lines.filter((line) => line.revocationId > afterId).slice(0, revocationPageSize), nowMs: Date.now() };
        },
        async subscribe(listener: (revocation: Revocation) => void) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    },
  };
  await room.addKey('one');
  return room;
}

describe('identity at the front door', () => {
  const opened: Identity[] = [];
  const open = (room: Awaited<ReturnType<typeof userRoom>>, more: { pollMs?: number; maxVerdicts?: number } = {}) => {
    const identity = createIdentity({ ...room.sources, log, pollMs: 20, ...more });
    opened.push(identity);
    return (token?: string) => identity.viewerOf({ authorization: token === undefined ? undefined : `Bearer ${token}`, address });
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((identity) => identity.close()));
  });

  it('takes a request without a token for a guest', async () => {
    const ask = open(await userRoom());
    expect(await ask()).toEqual({ accountId: null, sessionId: null, tokenExpiresAtMs: null, address, channel: 'graphql' });
  });

  it('knows the account and the session behind a token', async () => {
    const room = await userRoom();
    expect(await open(room)(await room.token())).toMatchObject({ accountId: 17, sessionId: '42', address });
  });

  it('refuses a header that is no bearer token, and a token that is not ours', async () => {
    const room = await userRoom();
    const identity = createIdentity({ ...room.sources, log });
    opened.push(identity);
    const stranger = await userRoom();
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
    expect(await identity.viewerOf({ authorization: `bearer  ${await room.token()}`, address })).toMatchObject({ accountId: 17 });
  });

  it('refuses a token whose verdict is known once the token has ended', async () => {
    const room = await userRoom();
    const ask = open(room);
    const token = await room.token({}, 4_000);
    expect(await ask(token)).toMatchObject({ accountId: 17 });
    await vi.waitFor(() => expect(ask(token)).rejects.toMatchObject(refused), { timeout: 15_000, interval: 50 });
  });

  it('refuses an ended session at once when it was announced', async () => {
    const room = await userRoom();
    const ask = open(room, { pollMs: 60_000 });
    const token = await room.token();
    await ask(token);
    room.announce({ sessionId: '42' });
    await expect(ask(token)).rejects.toMatchObject(refused);
    expect(await ask(await room.token({ sessionId: '43' }))).toMatchObject({ accountId: 17 });
  });

  it('finds an ended session in the log when the announcement was lost', async () => {
    const room = await userRoom();
    const ask = open(room);
    const token = await room.token();
    await ask(token);
    room.write({ sessionId: '42' });
    await vi.waitFor(() => expect(ask(token)).rejects.toMatchObject(refused), 10_000);
  });

  it('reads the whole log before it accepts the first token', async () => {
    const room = await userRoom();
    for (let line = 1; line <= revocationPageSize + 5; line++) room.write({ sessionId: String(1_000 + line), recordedAtMs: 0 });
    const ask = open(room, { pollMs: 60_000 });
    await expect(ask(await room.token({ sessionId: String(1_000 + revocationPageSize + 5) }))).rejects.toMatchObject(refused);
    expect(await ask(await room.token())).toMatchObject({ accountId: 17 });
  });

  it('finds a line that became visible after one with a higher number', async () => {
    const room = await userRoom();
    room.write({ revocationId: 1, sessionId: '1' });
    room.write({ revocationId: 3, sessionId: '3' });
    const ask = open(room);
    const late = await room.token({ sessionId: '2' });
    expect(await ask(late)).toMatchObject({ sessionId: '2' });
    await vi.waitFor(() => expect(room.asked.since.length).toBeGreaterThan(2), 10_000);
    room.write({ revocationId: 2, sessionId: '2' });
    await vi.waitFor(() => expect(ask(late)).rejects.toMatchObject(refused), 10_000);
  });

  it('does not read again what has settled', async () => {
    const room = await userRoom();
    room.write({ revocationId: 7, sessionId: '1', recordedAtMs: 0 });
    room.write({ revocationId: 8, sessionId: '2' });
    const ask = open(room);
    await ask(await room.token());
    await vi.waitFor(() => expect(room.asked.since.at(-1)).toBe(8), 10_000);
  });

  it('refuses every session of an account up to the epoch that was ended, and none that began later', async () => {
    const room = await userRoom();
    const ask = open(room);
    const [before, after, other] = await Promise.all([
      room.token({ sessionEpoch: 4 }),
      room.token({ sessionEpoch: 5 }),
      room.token({ sessionEpoch: 4, accountId: 18 }),
    ]);
    room.announce({ sessionEpoch: 4 });
    await expect(ask(before)).rejects.toMatchObject(refused);
    expect(await ask(after)).toMatchObject({ accountId: 17 });
    expect(await ask(other)).toMatchObject({ accountId: 18 });
  });

  it('keeps serving with what it knows while the user room is away', async () => {
    const room = await userRoom();
    const ask = open(room, { maxVerdicts: 1 });
    room.write({ sessionId: '41' });
    const [ended, good, fresh] = await Promise.all([room.token({ sessionId: '41' }), room.token(), room.token({ sessionId: '43' })]);
    await ask(good);
    room.away = true;
    await expect(ask(ended)).rejects.toMatchObject(refused);
    expect(await ask(fresh)).toMatchObject({ sessionId: '43' });
    expect(await ask(good)).toMatchObject({ sessionId: '42' });
  });

  it('answers UNAVAILABLE to a token, and serves guests, when the user room was never there', async () => {
    const room = await userRoom();
    const ask = open(room);
    const token = await room.token();
    room.away = true;
    await expect(ask(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await ask()).toMatchObject({ accountId: null });
    room.away = false;
    await vi.waitFor(async () => expect(await ask(token)).toMatchObject({ accountId: 17 }), 10_000);
  });

  it('fetches the keys again for a key it has not seen, but not for every foreign token', async () => {
    const room = await userRoom();
    const ask = open(room);
    await ask(await room.token());
    await room.addKey('two');
    await vi.waitFor(async () => expect(await ask(await room.token())).toMatchObject({ accountId: 17 }), { timeout: 15_000 });
    const askedBefore = room.asked.jwks;
    const stranger = await userRoom();
    await stranger.addKey('three');
    for (let session = 0; session < 20; session++)
      await expect(ask(await stranger.token({ sessionId: String(session) }))).rejects.toMatchObject(refused);
    expect(room.asked.jwks - askedBefore).toBeLessThan(5);
  });

  it('shows the keys at /.well-known/jwks.json', async () => {
    const room = await userRoom();
    const identity = createIdentity({ ...room.sources, log });
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
