import { argon2 } from 'node:crypto';
import { revocationChannel } from '@clipgraph/platform/identity/revocation.ts';
import { createRateLimits } from '@clipgraph/platform/limits/limits.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { type TestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteAccount, disableUser } from '../accounts/account-state.ts';
import { register } from '../accounts/registration.ts';
import { refreshSession } from '../sessions/refresh-session.ts';
import { newAccount, newName, openUserSubgraph, password } from '../testing/world.ts';
import { login } from './login.ts';
import { loginByOneField } from './login-by-one-field.ts';

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, argon2: vi.fn(crypto.argon2) };
});

let addresses = 0;
const newAddress = () => `address ${++addresses}`;

const { argon2: realArgon2 } = await vi.importActual<typeof import('node:crypto')>('node:crypto');
/** So many hashes that match no password, without the work: where a limit is about the count. */
function withoutWork(hashes: number): void {
  const noHash: typeof argon2 = (_algorithm, { tagLength }, callback) =>
    setImmediate(callback, null, Buffer.alloc(tagLength));
  for (let count = 0; count < hashes; count++) vi.mocked(argon2).mockImplementationOnce(noHash);
}

const sessionOf = (accessToken: string) => decodeJwt(accessToken).sid;

describe('login', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  beforeAll(async () => {
    ({ subgraph, services } = await openUserSubgraph());
  });
  afterAll(() => subgraph.dispose());
  beforeEach(() => {
    vi.mocked(argon2).mockClear();
  });
  const attempt = (username: string, tried: string, address = newAddress()) =>
    login(services, { address: address }, { username, password: tried }).then(
      () => 'open',
      (error) => [error.code, error.message],
    );

  it('opens a session for the right name and password, in any letter case of the name', async () => {
    const account = await newAccount(services, 'Grace Hopper');
    const session = await login(
      services,
      { address: newAddress() },
      { username: 'gRACE hOPPER', password },
    );
    expect(session.user).toEqual(account.user);
    expect(session.refreshToken).not.toBe(account.refreshToken);
  });

  it('takes the password in any Unicode form', async () => {
    const { username } = await newAccount(services);
    expect(await attempt(username, 'ｃｏｒｒｅｃｔ horse')).toBe('open');
  });

  it('does the same work and says the same for a wrong password, a name without an account and a deleted account', async () => {
    const known = await newAccount(services);
    const deleted = await newAccount(services);
    await deleteAccount(
      services,
      {
        accountId: deleted.id,
        sessionId: '1',
        tokenExpiresAtMs: 0,
        address: newAddress(),
        channel: 'graphql',
      },
      password,
    );
    const answers: unknown[] = [];
    for (const username of [known.username, newName(), deleted.username, 'x'.repeat(10_000), '']) {
      vi.mocked(argon2).mockClear();
      answers.push([
        ...(await attempt(username, 'wrong password')),
        vi.mocked(argon2).mock.calls.length,
      ]);
      expect(vi.mocked(argon2).mock.calls[0]?.[1]).toMatchObject({
        memory: 19_456,
        passes: 2,
        parallelism: 1,
        tagLength: 32,
      });
    }
    for (const answer of answers)
      expect(answer).toEqual(['UNAUTHENTICATED', 'The username or the password is wrong.', 1]);
  });

  it('takes a password that is too long for wrong, after the same work and without reading it', async () => {
    const account = await newAccount(services);
    const { username } = account;
    const viewer = viewerOf(account.id);
    const normalise = vi.spyOn(String.prototype, 'normalize');
    const long = '\u0316\u0301'.repeat(10_000);
    vi.mocked(argon2).mockClear();
    expect(await attempt(username, long)).toEqual([
      'UNAUTHENTICATED',
      'The username or the password is wrong.',
    ]);
    expect(await attempt(long, password)).toContain('UNAUTHENTICATED');
    await expect(deleteAccount(services, viewer, long)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(argon2).toHaveBeenCalledTimes(3);
    const lengths = normalise.mock.contexts.map((text) => String(text).length);
    normalise.mockRestore();
    expect(lengths.length).toBeGreaterThan(0);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(64 * 18);
    // Not even when its beginning is right.
    expect(await attempt(username, password + '\u0301'.repeat(300))).toContain('UNAUTHENTICATED');
  });

  it('tells the owner of a disabled account why, and nobody else', async () => {
    const { id, username } = await newAccount(services);
    await disableUser(services, id);
    expect(await attempt(username, password)).toEqual([
      'FORBIDDEN',
      expect.stringContaining('disabled'),
    ]);
    expect(await attempt(username, 'wrong password')).toEqual([
      'UNAUTHENTICATED',
      'The username or the password is wrong.',
    ]);
  });

  it('refuses half of a surrogate pair by its field', async () => {
    await expect(
      login(services, { address: newAddress() }, { username: 'a\ud800', password }),
    ).rejects.toMatchObject({ extensions: { field: 'input.username' } });
    await expect(
      login(services, { address: newAddress() }, { username: 'a', password: '\udfff' }),
    ).rejects.toMatchObject({
      extensions: { field: 'input.password' },
    });
  });

  it.each([
    ['of an account', true],
    ['of a name without an account', false],
  ])(
    'stops guessing the password %s after 10 failures, also with the right one',
    async (_whose, exists) => {
      const username = exists ? (await newAccount(services)).username : newName();
      const address = newAddress();
      for (let failure = 0; failure < 10; failure++)
        expect(await attempt(username, 'wrong password', address)).toContain('UNAUTHENTICATED');
      vi.mocked(argon2).mockClear();
      await expect(
        login(services, { address: address }, { username, password }),
      ).rejects.toMatchObject({
        code: 'RATE_LIMITED',
        extensions: { retryAfterSeconds: expect.any(Number) },
      });
      expect(argon2).not.toHaveBeenCalled();
      expect(await attempt(username, password)).toEqual(
        exists ? 'open' : expect.arrayContaining(['UNAUTHENTICATED']),
      );
    },
  );

  it('lets hardly more through when the guesses come all at once', async () => {
    const { username } = await newAccount(services);
    const address = newAddress();
    vi.mocked(argon2).mockClear();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => attempt(username, 'wrong password', address)),
    );
    expect(vi.mocked(argon2).mock.calls.length).toBeLessThan(14);
    expect(answers.filter(([code]) => code === 'UNAUTHENTICATED')).toHaveLength(10);
  });

  it.each([
    ['an account', true],
    ['a name without an account', false],
  ])(
    'stops guessing from everywhere after 100 failures an hour on %s, but for its own addresses',
    async (_what, exists) => {
      const username = newName();
      const home = newAddress();
      if (exists) await register(services, { username, password }, { address: home });
      withoutWork(200);
      const guesses: string[] = [];
      for (let at = 0; at < 13; at++) {
        const address = newAddress();
        for (let guess = 0; guess < 9; guess++)
          guesses.push((await attempt(username, 'wrong password', address))[0] ?? '');
      }
      expect(guesses.slice(0, 100)).toEqual(Array(100).fill('UNAUTHENTICATED'));
      expect(guesses.slice(100)).toEqual(Array(17).fill('RATE_LIMITED'));
      vi.mocked(argon2).mockReset().mockImplementation(realArgon2);
      expect((await attempt(username, password))[0]).toBe('RATE_LIMITED');
      if (exists) expect(await attempt(username, password, home)).toBe('open');
    },
  );

  it('knows an address where a session was renewed', async () => {
    const { username, refreshToken } = await newAccount(services);
    const abroad = newAddress();
    await refreshSession(services, refreshToken, { address: abroad });
    withoutWork(200);
    for (let guess = 0; guess < 105; guess++) await attempt(username, 'wrong password');
    vi.mocked(argon2).mockReset().mockImplementation(realArgon2);
    expect((await attempt(username, password))[0]).toBe('RATE_LIMITED');
    expect(await attempt(username, password, abroad)).toBe('open');
  });

  it('does not let one address use up what strangers may fail on an account', async () => {
    const { username } = await newAccount(services);
    const address = newAddress();
    withoutWork(200);
    let nowMs = 0;
    const rateLimits = createRateLimits({ enabled: true, clock: () => nowMs });
    const codes: string[] = [];
    const tryAt = (from: string, tried: string) =>
      login({ ...services, rateLimits }, { address: from }, { username, password: tried }).then(
        () => 'open',
        (error) => error.code,
      );
    for (let minute = 0; minute < 12; minute++, nowMs += 60_001)
      for (let guess = 0; guess < 10; guess++) codes.push(await tryAt(address, 'wrong password'));
    vi.mocked(argon2).mockReset().mockImplementation(realArgon2);
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(30);
    expect(await tryAt(address, password)).toBe('RATE_LIMITED');
    expect(await tryAt(newAddress(), password)).toBe('open');
  });

  it('counts attempts that succeed, by account and address', async () => {
    const { username } = await newAccount(services);
    const address = newAddress();
    const answers = [];
    for (let count = 0; count < 40; count++)
      answers.push(await attempt(username, password, address));
    expect(answers.slice(0, 30)).toEqual(Array(30).fill('open'));
    for (const [code] of answers.slice(30)) expect(code).toBe('RATE_LIMITED');
    expect(await attempt(username, password)).toBe('open');
  });

  it('counts attempts that succeed by address, whichever accounts they are for', async () => {
    withoutWork(300);
    const names = [];
    for (let count = 0; count < 9; count++) names.push((await newAccount(services)).username);
    const network = `2001:db8:0:${(++addresses).toString(16)}`;
    const codes = [];
    // Every address of a /64 counts as one.
    for (let count = 0; count < 250; count++) {
      const address = `${network}::${count.toString(16)}`;
      const answer = await attempt(names[count % 9] ?? '', password, address);
      codes.push(answer === 'open' ? answer : answer[0]);
    }
    vi.mocked(argon2).mockReset().mockImplementation(realArgon2);
    expect(codes.slice(0, 240)).toEqual(Array(240).fill('open'));
    expect(codes.slice(240)).toEqual(Array(10).fill('RATE_LIMITED'));
  });

  it('ends the session that was not used for longest when an account has too many', async () => {
    withoutWork(300);
    const { username, ...first } = await newAccount(services);
    const second = await login(services, { address: newAddress() }, { username, password });
    const third = await loginByOneField(
      services,
      { address: newAddress() },
      { username, password },
    );
    const renewed = await refreshSession(services, first.refreshToken, { nowMs: Date.now() + 5 });
    const ended: string[] = [];
    await services.pubSub.subscribe(revocationChannel, (line) =>
      ended.push(JSON.parse(line).sessionId),
    );
    for (let count = 3; count < 100; count++)
      await login(services, { address: newAddress() }, { username, password });
    expect(ended).toEqual([]);
    await Promise.all(
      Array.from({ length: 2 }, () =>
        login(services, { address: newAddress() }, { username, password }),
      ),
    );
    vi.mocked(argon2).mockReset().mockImplementation(realArgon2);
    expect(ended).toEqual([sessionOf(second.accessToken), sessionOf(third.accessToken)]);
    await expect(refreshSession(services, second.refreshToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await refreshSession(services, renewed.refreshToken);
  });

  it('lets an account log in often, also at once', async () => {
    const { username } = await newAccount(services);
    const address = newAddress();
    expect(
      await Promise.all(Array.from({ length: 15 }, () => attempt(username, password, address))),
    ).toEqual(Array(15).fill('open'));
  });

  it('stops an address that tries one password on many names', async () => {
    withoutWork(120);
    const address = newAddress();
    const names = Array.from({ length: 121 }, newName);
    const answers = [];
    for (const name of names) answers.push(await attempt(name, 'wrong password', address));
    expect(answers.slice(0, 120).every(([code]) => code === 'UNAUTHENTICATED')).toBe(true);
    expect(answers[120]?.[0]).toBe('RATE_LIMITED');
  });
});
