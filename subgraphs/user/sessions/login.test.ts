import { argon2 } from 'node:crypto';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { TestSubgraph } from '@clipgraph/platform/subgraph/testing.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteAccount, disableUser } from '../accounts/account-state.ts';
import { newAccount, newName, openUserSubgraph, password } from '../testing/world.ts';
import { login } from './login.ts';

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, argon2: vi.fn(crypto.argon2) };
});

let addresses = 0;
const newAddress = () => `address ${++addresses}`;

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
    login(services, address, { username, password: tried }).then(
      () => 'open',
      (error) => [error.code, error.message],
    );

  it('opens a session for the right name and password, in any letter case of the name', async () => {
    const account = await newAccount(services, 'Grace Hopper');
    const session = await login(services, newAddress(), { username: 'gRACE hOPPER', password });
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
      login(services, newAddress(), { username: 'a\ud800', password }),
    ).rejects.toMatchObject({ extensions: { field: 'input.username' } });
    await expect(
      login(services, newAddress(), { username: 'a', password: '\udfff' }),
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
      for (let failure = 0; failure < 10; failure++)
        expect(await attempt(username, 'wrong password')).toContain('UNAUTHENTICATED');
      vi.mocked(argon2).mockClear();
      await expect(login(services, newAddress(), { username, password })).rejects.toMatchObject({
        code: 'RATE_LIMITED',
        extensions: { retryAfterSeconds: expect.any(Number) },
      });
      expect(argon2).not.toHaveBeenCalled();
    },
  );

  it('lets hardly more through when the guesses come all at once', async () => {
    const { username } = await newAccount(services);
    vi.mocked(argon2).mockClear();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => attempt(username, 'wrong password')),
    );
    expect(vi.mocked(argon2).mock.calls.length).toBeLessThan(14);
    expect(answers.filter(([code]) => code === 'UNAUTHENTICATED')).toHaveLength(10);
  });

  it('counts failures only: an account may log in often', async () => {
    const { username } = await newAccount(services);
    const address = newAddress();
    expect(
      await Promise.all(Array.from({ length: 15 }, () => attempt(username, password, address))),
    ).toEqual(Array(15).fill('open'));
  });

  it('stops an address that tries one password on many names', async () => {
    // Without the work: the limit is about the count.
    const noHash: typeof argon2 = (_algorithm, { tagLength }, callback) =>
      setImmediate(callback, null, Buffer.alloc(tagLength));
    for (let count = 0; count < 120; count++) vi.mocked(argon2).mockImplementationOnce(noHash);
    const address = newAddress();
    const names = Array.from({ length: 121 }, newName);
    const answers = [];
    for (const name of names) answers.push(await attempt(name, 'wrong password', address));
    expect(answers.slice(0, 120).every(([code]) => code === 'UNAUTHENTICATED')).toBe(true);
    expect(answers[120]?.[0]).toBe('RATE_LIMITED');
  });
});
