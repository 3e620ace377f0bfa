import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { type TestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deleteAccount, disableUser } from '../accounts/account-state.ts';
import { tidy } from '../housekeeping.ts';
import { beginPasskeyLogin, finishPasskeyLogin } from '../logins/passkey-login.ts';
import { passkeys, spentChallenges } from '../tables.ts';
import { createAuthenticator } from '../testing/authenticator.ts';
import { newGuardedAccount } from '../testing/second-factors.ts';
import { newAccount, openUserSubgraph, password } from '../testing/world.ts';
import { passkeysOf, removePasskey } from './passkeys.ts';
import { beginPasskeyRegistration, finishPasskeyRegistration } from './registration.ts';
import { relyingPartyOf } from './relying-party.ts';

// What is tested here needs many right passwords, and nothing of how they are hashed.
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const argon2: typeof crypto.argon2 = (_algorithm, { message, nonce }, callback) =>
    callback(null, crypto.hash('sha256', `${nonce} ${message}`, 'buffer'));
  return { ...crypto, argon2 };
});

const outcome = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'open',
    (error) => error.code,
  );

describe('passkeys', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  let origin: string;
  beforeAll(async () => {
    ({ subgraph, services } = await openUserSubgraph());
    origin = relyingPartyOf(services.config).origin;
  });
  afterAll(() => subgraph.dispose());

  const begin = (accountId: number, code?: string) =>
    beginPasskeyRegistration(services, viewerOf(accountId), { password, code });
  const finish = (accountId: number, response: string, name = 'my phone') =>
    finishPasskeyRegistration(services, viewerOf(accountId), { response, name });
  const logIn = (response: string) => finishPasskeyLogin(services, guest('there'), response);
  const newHolder = async () => {
    const account = await newAccount(services);
    const device = createAuthenticator(origin);
    const passkey = await finish(account.id, device.create(await begin(account.id)));
    return { ...account, device, passkey };
  };
  const own = (accountId: number) => passkeysOf(services.database.db, accountId);

  it('log in without a name and a password, as often as one likes', async () => {
    const { id, user, device, passkey } = await newHolder();
    expect(passkey).toMatchObject({ name: 'my phone', lastUsedAt: null });
    for (let time = 0; time < 2; time++) {
      const session = await logIn(device.get(await beginPasskeyLogin(services)));
      expect(session.user).toEqual(user);
      expect(session.refreshToken).not.toBe('');
    }
    expect(await own(id)).toEqual([{ ...passkey, lastUsedAt: expect.any(Number) }]);
  });

  it('are both factors: no code is asked for, but to make or remove one', async () => {
    const { id, recovery, viewer } = await newGuardedAccount(services);
    const [first = '', second = ''] = recovery;
    expect(await outcome(begin(id))).toBe('SECOND_FACTOR_REQUIRED');
    expect(await outcome(begin(id, 'abcd-efgh-jkmn-pqrs'))).toBe('FORBIDDEN');
    const device = createAuthenticator(origin);
    const passkey = await finish(id, device.create(await begin(id, first)));
    expect(await outcome(logIn(device.get(await beginPasskeyLogin(services))))).toBe('open');
    const remove = (code?: string) =>
      outcome(removePasskey(services, viewer, { id: passkey.id, password, code }));
    expect(await remove()).toBe('SECOND_FACTOR_REQUIRED');
    expect(await remove(second)).toBe('open');
    expect(await outcome(logIn(device.get(await beginPasskeyLogin(services))))).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('ask the browser to check who is there, and refuse what did not', async () => {
    const { id } = await newAccount(services);
    const options = JSON.parse(await begin(id));
    expect(options.authenticatorSelection).toMatchObject({
      residentKey: 'required',
      userVerification: 'required',
    });
    expect(options.rp.id).toBe(new URL(services.config.publicUrl).hostname);
    expect(JSON.parse(await beginPasskeyLogin(services))).toMatchObject({
      userVerification: 'required',
      rpId: options.rp.id,
    });
    const device = createAuthenticator(origin);
    const unverified = device.create(await begin(id), { isVerified: false });
    expect(await outcome(finish(id, unverified))).toBe('BAD_USER_INPUT');
    const { device: known } = await newHolder();
    const login = known.get(await beginPasskeyLogin(services), { isVerified: false });
    expect(await outcome(logIn(login))).toBe('UNAUTHENTICATED');
  });

  it('open one session with one challenge, however many send it at once', async () => {
    const { device } = await newHolder();
    const answer = device.get(await beginPasskeyLogin(services));
    const answers = await Promise.all(Array.from({ length: 4 }, () => outcome(logIn(answer))));
    expect(answers.filter((code) => code === 'open')).toHaveLength(1);
    expect(answers.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(3);
    // Another encoding of the same bytes is the same challenge.
    const options = JSON.parse(await beginPasskeyLogin(services));
    await logIn(device.get(JSON.stringify(options)));
    for (const challenge of [`${options.challenge}=`, ` ${options.challenge}`, options.challenge])
      expect(await outcome(logIn(device.get(JSON.stringify({ ...options, challenge }))))).toBe(
        'UNAUTHENTICATED',
      );
  });

  it('leave no row of a challenge that nobody answered, nor for long of one that was', async () => {
    const { device } = await newHolder();
    await tidy(services, Date.now() + 10 * 60_000);
    for (let time = 0; time < 20; time++) await beginPasskeyLogin(services);
    const rows = () => services.database.db.select().from(spentChallenges);
    expect(await rows()).toEqual([]);
    await logIn(device.get(await beginPasskeyLogin(services)));
    expect(await rows()).toHaveLength(1);
    await tidy(services, Date.now() + 6 * 60_000);
    expect(await rows()).toEqual([]);
  });

  it('take no challenge after five minutes', async () => {
    const { id, device } = await newHolder();
    const [login, registration] = [await beginPasskeyLogin(services), await begin(id)];
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * 60_000 + 1_000);
    const answers = [
      await outcome(logIn(device.get(login))),
      await outcome(finish(id, createAuthenticator(origin).create(registration))),
    ];
    later.mockRestore();
    expect(answers).toEqual(['UNAUTHENTICATED', 'BAD_USER_INPUT']);
    expect(await outcome(logIn(device.get(login)))).toBe('open');
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['a challenge of its own', { challenge: Buffer.alloc(38, 7).toString('base64url') }],
    ['an empty challenge', { challenge: '' }],
    ['a registration', { type: 'webauthn.create' }],
    ['the passkey of another account', { userHandle: Buffer.from('1').toString('base64url') }],
  ])('refuse a login with %s', async (_what, wrongs) => {
    const { device } = await newHolder();
    const answer = device.get(await beginPasskeyLogin(services), wrongs);
    expect(await outcome(logIn(answer))).toBe('UNAUTHENTICATED');
    expect(await outcome(logIn(device.get(await beginPasskeyLogin(services))))).toBe('open');
  });

  it('refuse a signature of another key, and a challenge for making a passkey', async () => {
    const { id, device } = await newHolder();
    const other = createAuthenticator(origin);
    const forged = { ...JSON.parse(other.get(await beginPasskeyLogin(services))) };
    forged.id = device.credentialId;
    forged.rawId = device.credentialId;
    delete forged.response.userHandle;
    expect(await outcome(logIn(JSON.stringify(forged)))).toBe('UNAUTHENTICATED');
    const registration = JSON.parse(await begin(id));
    const { challenge } = registration;
    const login = JSON.parse(await beginPasskeyLogin(services));
    expect(await outcome(logIn(device.get(JSON.stringify({ ...login, challenge }))))).toBe(
      'UNAUTHENTICATED',
    );
    const crossed = createAuthenticator(origin).create(
      JSON.stringify({ ...registration, challenge: login.challenge }),
    );
    expect(await outcome(finish(id, crossed))).toBe('BAD_USER_INPUT');
  });

  it('refuse a copy, whose count of uses falls behind', async () => {
    const { device } = await newHolder();
    const use = async (counter: number) =>
      outcome(logIn(device.get(await beginPasskeyLogin(services), { counter })));
    expect([await use(5), await use(6), await use(6), await use(3), await use(7)]).toEqual([
      'open',
      'open',
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
      'open',
    ]);
  });

  it('are made for the account that asked, once, and for one account', async () => {
    const [ann, ben] = [await newAccount(services), await newAccount(services)];
    const device = createAuthenticator(origin);
    const answer = device.create(await begin(ann.id));
    expect(await outcome(finish(ben.id, answer))).toBe('BAD_USER_INPUT');
    const twice = await Promise.all([1, 2].map(() => outcome(finish(ann.id, answer))));
    expect(twice.filter((code) => code === 'open')).toHaveLength(1);
    expect(await outcome(finish(ben.id, device.create(await begin(ben.id))))).toBe('CONFLICT');
    expect(await own(ann.id)).toHaveLength(1);
    expect(await own(ben.id)).toEqual([]);
  });

  it('look at no certificate, so that none makes the server fetch what it names', async () => {
    const { id } = await newAccount(services);
    const certificate = new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(70)],
      ['x5c', [new Uint8Array(500)]],
    ]);
    const asked = vi.spyOn(globalThis, 'fetch');
    for (const format of ['packed', 'android-key', 'apple', 'fido-u2f', 'tpm', 'made up']) {
      const attestation = { format, statement: certificate };
      const answer = createAuthenticator(origin).create(await begin(id), { attestation });
      expect(await outcome(finish(id, answer))).toBe('BAD_USER_INPUT');
    }
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a number', '5'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['far too much', `{"id":"${'a'.repeat(20_000)}"}`],
    ['deep JSON', `${'['.repeat(8_000)}${']'.repeat(8_000)}`],
    [
      'no base64url',
      '{"id":"a b","rawId":"a b","type":"public-key","response":{"clientDataJSON":"%","attestationObject":"%","authenticatorData":"%","signature":"%"}}',
    ],
  ])('refuse %s as an answer', async (_what, text) => {
    const { id } = await newAccount(services);
    await expect(logIn(text)).rejects.toMatchObject({ extensions: { field: 'response' } });
    await expect(finish(id, text)).rejects.toMatchObject({ extensions: { field: 'response' } });
  });

  it('have a name of 1 to 50 characters, and are 20 at most', async () => {
    const { id } = await newHolder();
    const answer = createAuthenticator(origin).create(await begin(id));
    for (const name of ['', ' ', 'x'.repeat(51), 'a\u0000b', '\ud800'])
      await expect(finish(id, answer, name)).rejects.toMatchObject({
        extensions: { field: 'name' },
      });
    const [row] = await services.database.db
      .select()
      .from(passkeys)
      .where(eq(passkeys.accountId, id));
    const copies = Array.from({ length: 18 }, (_, at) => ({
      ...(row as typeof passkeys.$inferSelect),
      id: services.ids.next(),
      credentialId: `${id}_${at}`,
    }));
    await services.database.db.insert(passkeys).values(copies);
    const last = await begin(id);
    expect(await outcome(finish(id, answer))).toBe('open');
    expect(await outcome(begin(id))).toBe('CONFLICT');
    expect(await outcome(finish(id, createAuthenticator(origin).create(last)))).toBe('CONFLICT');
  });

  it('let nobody in to a disabled account, and go with a deleted one', async () => {
    const [ann, ben] = [await newHolder(), await newHolder()];
    await disableUser(services, ann.id);
    await deleteAccount(services, viewerOf(ben.id), password);
    expect(await outcome(logIn(ann.device.get(await beginPasskeyLogin(services))))).toBe(
      'FORBIDDEN',
    );
    expect(await outcome(logIn(ben.device.get(await beginPasskeyLogin(services))))).toBe(
      'UNAUTHENTICATED',
    );
    expect(await own(ben.id)).toEqual([]);
  });

  it('are made and removed by their owner alone', async () => {
    const [ann, ben] = [await newHolder(), await newAccount(services)];
    const { id } = ann.passkey;
    const remove = (accountId: number, more = {}) =>
      outcome(removePasskey(services, viewerOf(accountId), { id, password, ...more }));
    expect(await remove(ben.id)).toBe('NOT_FOUND');
    expect(await remove(ann.id, { password: 'wrong password' })).toBe('FORBIDDEN');
    expect(await remove(ann.id, { id: 'no id at all' })).toBe('NOT_FOUND');
    for (const attempt of [
      removePasskey(services, guest('there'), { id, password }),
      beginPasskeyRegistration(services, guest('there'), { password }),
      finishPasskeyRegistration(services, guest('there'), { response: '{}', name: 'x' }),
    ])
      expect(await outcome(attempt)).toBe('UNAUTHENTICATED');
    expect(await outcome(begin(ben.id + 1))).toBe('UNAUTHENTICATED');
    expect(await remove(ann.id)).toBe('open');
    expect(await remove(ann.id)).toBe('NOT_FOUND');
  });

  it('are of PUBLIC_URL, which has to be a name', () => {
    expect(relyingPartyOf({ publicUrl: 'https://clips.example:8443/base' })).toEqual({
      id: 'clips.example',
      origin: 'https://clips.example:8443',
    });
    for (const publicUrl of ['http://192.0.2.1:4000', 'http://[2001:db8::1]'])
      expect(() => relyingPartyOf({ publicUrl })).toThrow(/a name/);
  });
});
