import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteAccount, disableUser } from '../accounts/account-state.ts';
import { refreshSession } from '../sessions/refresh-session.ts';
import { jobs as jobsTable } from '../tables.ts';
import { openMailWorld } from '../testing/mail.ts';
import { password } from '../testing/world.ts';
import { emails, letters, mailTokens } from './tables.ts';
import { verifyEmail } from './verify-email.ts';

let world: Awaited<ReturnType<typeof openMailWorld>>;
beforeAll(async () => {
  world = await openMailWorld();
});
afterAll(() => world.dispose());

const account = '{ account { email isEmailVerified } }';
const setEmail = `mutation ($email: String!, $password: String!) {
  setEmail(email: $email, password: $password) { email isEmailVerified }
}`;
const verify = 'mutation ($token: String!) { verifyEmail(token: $token) }';
const requestReset = 'mutation ($email: String!) { requestPasswordReset(email: $email) }';
const reset = `mutation ($token: String!, $newPassword: String!) {
  resetPassword(token: $token, newPassword: $newPassword)
}`;
const loginWith = `mutation ($input: LoginInput!) { login(input: $input) { accessToken } }`;
let strangers = 0;
const shownTo = async (id: number) => (await world.ask(id, account)).data.account;
const noGood = { code: 'BAD_USER_INPUT', field: 'token' };

describe('an address', () => {
  test('given at registration is welcomed in two languages, and counts once its link was followed', async () => {
    const email = world.newAddress();
    const { id } = await world.makeAccount(email);
    expect(await shownTo(id)).toEqual({ email, isEmailVerified: false });
    const letter = await world.letterTo(email);
    expect(letter.subject).toBe('Welcome to Clipgraph / 欢迎使用 Clipgraph');
    for (const words of [letter.text, letter.html]) {
      expect(words).toContain('Your account is ready.');
      expect(words).toContain('您的帐号已创建。');
      expect(words).toContain(`https://clips.example.org/account/verify-email#${letter.token}`);
    }
    expect(letter.messageId).toMatch(/^<letter-\d+@clips\.example\.org>$/);
    expect(await world.ask(null, verify, { token: letter.token })).toMatchObject({
      data: { verifyEmail: true },
    });
    expect(await shownTo(id)).toEqual({ email, isEmailVerified: true });
    expect(await world.ask(null, verify, { token: letter.token })).toMatchObject(noGood);
  });

  test('is not needed, and is nobody else’s to see', async () => {
    const { id } = await world.makeAccount(null);
    expect(await shownTo(id)).toEqual({ email: null, isEmailVerified: false });
    expect((await world.ask(null, account)).data).toEqual({ account: null });
  });

  test('that replaces another is told there, when it is asked for and when it counts', async () => {
    const { id, email: old } = await world.verifiedAccount();
    const email = world.newAddress();
    expect((await world.ask(id, setEmail, { email, password })).data.setEmail).toEqual({
      email: old,
      isEmailVerified: true,
    });
    const { token } = await world.letterTo(email);
    expect((await world.letterTo(old)).text).toContain('has asked for another e-mail address');
    await verifyEmail(world.services, token);
    expect(await shownTo(id)).toEqual({ email, isEmailVerified: true });
    expect((await world.letterTo(old)).subject).toContain('was changed');
    await world.ask(null, requestReset, { email: old });
    await world.runJobs();
    expect(world.server.to(old).at(-1)?.subject).not.toContain('new password');
  });

  test('of another account is asked for in the same words, and stays that one’s', async () => {
    const [owner, other] = [await world.verifiedAccount(), await world.makeAccount(null)];
    const answers = [
      await world.ask(other.id, setEmail, { email: owner.email.toUpperCase(), password }),
      await world.ask(other.id, setEmail, { email: world.newAddress(), password }),
    ];
    expect(answers.map(({ code, data }) => [code, Object.keys(data)])).toEqual([
      [undefined, ['setEmail']],
      [undefined, ['setEmail']],
    ]);
    await world.ask(other.id, setEmail, { email: owner.email, password });
    const { token } = await world.letterTo(owner.email);
    expect(await world.ask(null, verify, { token })).toMatchObject({ code: 'CONFLICT' });
    expect(await shownTo(owner.id)).toEqual({ email: owner.email, isEmailVerified: true });
    expect((await world.ask(other.id, account)).data.account).toMatchObject({
      isEmailVerified: false,
    });
  });

  test('is given to one of two accounts that verify it at the same time', async () => {
    const email = world.newAddress();
    const tokens: string[] = [];
    for (const person of [await world.makeAccount(null), await world.makeAccount(null)]) {
      await world.setEmail(person.id, email);
      tokens.push((await world.letterTo(email)).token);
    }
    const answers = await Promise.all(tokens.map((token) => world.ask(null, verify, { token })));
    expect(answers.map(({ code }) => code ?? 'OK').sort()).toEqual(['CONFLICT', 'OK']);
  });

  test('needs the password, and an account', async () => {
    const { id } = await world.makeAccount(null);
    const email = world.newAddress();
    expect(await world.ask(id, setEmail, { email, password: 'wrong one' })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await world.ask(null, setEmail, { email, password })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await world.runJobs();
    expect(world.server.to(email)).toEqual([]);
  });

  test.each([
    '',
    'ada',
    'ada@',
    '@example.org',
    'ada@localhost',
    'ada@@example.org',
    'ada @example.org',
    'ada@example.org\r\nBcc: ben@example.org',
    'ada@example.org,ben@example.org',
    '<ada@example.org>',
    '"ada"@example.org',
    'ada@[127.0.0.1]',
    'ada@127.0.0.1',
    'a..b@example.org',
    '.a@example.org',
    'ädä@example.org',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a'.repeat(250)}.org`,
    `ada@${'a'.repeat(64)}.org`,
    'ada@example.org\0',
    'ada\ud800@example.org',
  ])('cannot be %j', async (email) => {
    for (const [asking, query, variables] of [
      [++strangers, setEmail, { email, password }],
      [null, requestReset, { email }],
    ] as const)
      expect(await world.ask(asking, query, variables)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'email',
      });
  });

  test('may have a domain of any script', async () => {
    const { id } = await world.makeAccount('Ada+clips@BÜCHER.example');
    expect(await shownTo(id)).toMatchObject({ email: 'Ada+clips@xn--bcher-kva.example' });
    expect(await world.letterTo('Ada+clips@bücher.example')).toBeDefined();
  });
});

describe('a password reset', () => {
  test('sets a password, ends every session, and is told', async () => {
    const person = await world.verifiedAccount();
    const token = await world.resetToken(person.email);
    expect(await world.ask(null, reset, { token, newPassword: 'another horse' })).toMatchObject({
      data: { resetPassword: true },
    });
    const { username } = person;
    const login = (input: string) =>
      world.ask(null, loginWith, { input: { username, password: input } });
    expect(await login(password)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await login('another horse')).data.login).toBeDefined();
    await expect(
      refreshSession(world.services, person.refreshToken, guest('198.51.100.1')),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect((await world.letterTo(person.email)).subject).toContain('Your password was changed');
    expect(await world.ask(null, reset, { token, newPassword: 'third horse' })).toMatchObject(
      noGood,
    );
  });

  test('answers and works the same, whether an account has the address or not', async () => {
    const known = await world.verifiedAccount();
    const { db } = world.services.database;
    const written = async () =>
      Promise.all(
        [jobsTable, letters, mailTokens, emails].map(
          async (table) => (await db.select({ rows: count() }).from(table))[0]?.rows,
        ),
      );
    const changes: unknown[] = [];
    for (const email of [known.email, world.newAddress()]) {
      await world.runJobs();
      const before = await written();
      const answer = await world.ask(null, requestReset, { email });
      const after = await written();
      changes.push({ answer, rows: after.map((rows, at) => Number(rows) - Number(before[at])) });
    }
    expect(changes[0]).toEqual(changes[1]);
    expect(changes[0]).toMatchObject({ rows: [1, 0, 0, 0] });
  });

  test('is asked for ten times a minute from one client address, for whomever', async () => {
    const viewer = guest('198.51.100.77');
    const ask = async () => {
      const variables = { email: world.newAddress() };
      const { errors } = await world.subgraph.run(viewer, requestReset, variables);
      return errors?.[0]?.extensions.code;
    };
    for (let at = 0; at < 10; at++) expect(await ask()).toBe(undefined);
    expect(await ask()).toBe('RATE_LIMITED');
  });

  test('is for verified addresses of active accounts alone', async () => {
    const waiting = await world.makeAccount(world.newAddress());
    const disabled = await world.verifiedAccount();
    const deleted = await world.verifiedAccount();
    await world.runJobs();
    await disableUser(world.services, disabled.id);
    await deleteAccount(world.services, viewerOf(deleted.id), password);
    const came = [waiting, disabled, deleted].map(({ email }) => world.server.to(email).length);
    for (const { email } of [waiting, disabled, deleted])
      expect((await world.ask(null, requestReset, { email })).data).toEqual({
        requestPasswordReset: true,
      });
    await world.runJobs();
    expect([waiting, disabled, deleted].map(({ email }) => world.server.to(email).length)).toEqual(
      came,
    );
  });

  test('refuses a bad password without spending the link', async () => {
    const { email } = await world.verifiedAccount();
    const token = await world.resetToken(email);
    for (const newPassword of ['', '12345', 'x'.repeat(129), 'lone \ud800'])
      expect(await world.ask(null, reset, { token, newPassword })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'newPassword',
      });
    expect((await world.ask(null, reset, { token, newPassword: 'good enough' })).code).toBe(
      undefined,
    );
  });

  test('is done by one of two that use the link at the same time', async () => {
    const { email } = await world.verifiedAccount();
    const token = await world.resetToken(email);
    const answers = await Promise.all(
      ['first horse', 'second horse'].map((newPassword) =>
        world.ask(null, reset, { token, newPassword }),
      ),
    );
    expect(answers.map(({ code }) => code ?? 'OK').sort()).toEqual(['BAD_USER_INPUT', 'OK']);
  });
});

test('a deleted account leaves no address, no link and no letter', async () => {
  const { id, email } = await world.verifiedAccount();
  await world.setEmail(id, world.newAddress());
  await deleteAccount(world.services, viewerOf(id), password);
  const { db } = world.services.database;
  for (const table of [emails, mailTokens, letters])
    expect(await db.select().from(table).where(eq(table.accountId, id))).toEqual([]);
  const another = await world.verifiedAccount(email);
  expect(await shownTo(another.id)).toEqual({ email, isEmailVerified: true });
});
