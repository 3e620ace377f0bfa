import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { createRateLimits } from '@clipgraph/platform/limits/limits.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { type TestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deleteAccount, disableUser } from '../accounts/account-state.ts';
import { commands } from '../accounts/commands.ts';
import { tidy } from '../housekeeping.ts';
import { completeLogin } from '../logins/complete-login.ts';
import { login } from '../logins/login.ts';
import { loginByOneField } from '../logins/login-by-one-field.ts';
import { changePassword } from '../sessions/change-password.ts';
import { refreshSession } from '../sessions/refresh-session.ts';
import { recoveryCodes, secondFactors, sessions, spentChallenges } from '../tables.ts';
import { authenticatorApp } from '../testing/authenticator-app.ts';
import { newGuardedAccount } from '../testing/second-factors.ts';
import { newAccount, newName, openUserSubgraph, password } from '../testing/world.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  disableSecondFactor,
  renewRecoveryCodes,
} from './enrolment.ts';
import { openSecret, resealSecrets } from './secrets.ts';

// What is tested here needs hundreds of right passwords, and nothing of how they are hashed.
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const argon2: typeof crypto.argon2 = (_algorithm, { message, nonce }, callback) =>
    callback(null, crypto.hash('sha256', `${nonce} ${message}`, 'buffer'));
  return { ...crypto, argon2 };
});

let addresses = 0;
const somewhere = () => ({ address: `place ${++addresses}` });
const outcome = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'open',
    (error) => error.code,
  );

describe('a second factor', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  beforeAll(async () => {
    ({ subgraph, services } = await openUserSubgraph());
  });
  afterAll(() => subgraph.dispose());

  const challengeFor = (username: string, tried = password): Promise<string> =>
    login(services, somewhere(), { username, password: tried }).then(
      () => Promise.reject(new Error('The password was enough.')),
      (error) => error.extensions.challenge ?? Promise.reject(error),
    );
  const complete = async (username: string, code: string, given?: string) =>
    outcome(
      completeLogin(services, somewhere(), {
        challenge: given ?? (await challengeFor(username)),
        code,
      }),
    );
  const oneField = (username: string, text: string) =>
    outcome(loginByOneField(services, somewhere(), { username, password: text }));
  const factorOf = async (id: number) =>
    (
      await services.database.db.select().from(secondFactors).where(eq(secondFactors.accountId, id))
    )[0];

  it('asks for nothing before a code has confirmed it', async () => {
    const { id, username } = await newAccount(services);
    const viewer = viewerOf(id);
    const first = await beginSecondFactor(services, viewer, password);
    expect(await outcome(login(services, somewhere(), { username, password }))).toBe('open');
    const { secret, uri, qrSvg } = await beginSecondFactor(services, viewer, password);
    expect(secret).not.toBe(first.secret);
    expect(uri).toContain(`secret=${secret}`);
    expect(qrSvg).toMatch(/^<svg [^>]*viewBox/);
    const app = authenticatorApp(secret);
    for (const code of [app.wrongCode, authenticatorApp(first.secret).code(), ''])
      expect(await outcome(confirmSecondFactor(services, viewer, code))).toBe('FORBIDDEN');
    const codes = await confirmSecondFactor(services, viewer, app.code());
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^(?:[a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    expect(await outcome(login(services, somewhere(), { username, password }))).toBe(
      'SECOND_FACTOR_REQUIRED',
    );
    expect(await outcome(beginSecondFactor(services, viewer, password))).toBe('CONFLICT');
    expect(await outcome(confirmSecondFactor(services, viewer, app.code(1)))).toBe('CONFLICT');
  });

  it('is confirmed once, whoever asks at the same time, and within 15 minutes', async () => {
    const { id } = await newAccount(services);
    const viewer = viewerOf(id);
    const { secret } = await beginSecondFactor(services, viewer, password);
    const app = authenticatorApp(secret);
    const both = [0, 1].map((ahead) =>
      outcome(confirmSecondFactor(services, viewer, app.code(ahead))),
    );
    const answers = await Promise.all(both);
    expect(answers.filter((answer) => answer === 'open')).toHaveLength(1);
    const left = await services.database.db
      .select()
      .from(recoveryCodes)
      .where(eq(recoveryCodes.accountId, id));
    expect(left).toHaveLength(10);

    const late = await newAccount(services);
    const begun = await beginSecondFactor(services, viewerOf(late.id), password);
    await services.database.db
      .update(secondFactors)
      .set({ expiresAt: Date.now() - 1 })
      .where(eq(secondFactors.accountId, late.id));
    const code = authenticatorApp(begun.secret).code();
    expect(await outcome(confirmSecondFactor(services, viewerOf(late.id), code))).toBe('FORBIDDEN');
    await tidy(services);
    expect(await factorOf(late.id)).toBeUndefined();
    expect(await factorOf(id)).toBeDefined();
  });

  it('takes each code of the app once, and none before one that was taken', async () => {
    const { username, app } = await newGuardedAccount(services);
    expect(await complete(username, app.code())).toBe('UNAUTHENTICATED');
    expect(await complete(username, ` ${app.code(1).replace(/(...)/, '$1 ')}`)).toBe('open');
    expect(await complete(username, app.code(1))).toBe('UNAUTHENTICATED');
    expect(await complete(username, app.code())).toBe('UNAUTHENTICATED');
  });

  it('opens one session with one code, however many send it at once', async () => {
    const { username, app, id, recovery } = await newGuardedAccount(services);
    const challenges = await Promise.all(Array.from({ length: 4 }, () => challengeFor(username)));
    const byApp = challenges.map((challenge) => complete(username, app.code(1), challenge));
    expect((await Promise.all(byApp)).filter((answer) => answer === 'open')).toHaveLength(1);
    services.rateLimits.forgive('wrong code', `account:${id}`);
    const more = await Promise.all(Array.from({ length: 2 }, () => challengeFor(username)));
    const [code = ''] = recovery;
    const byRecovery = more.map((challenge) => complete(username, code, challenge));
    expect((await Promise.all(byRecovery)).filter((answer) => answer === 'open')).toHaveLength(1);
    const open = await services.database.db
      .select()
      .from(sessions)
      .where(eq(sessions.accountId, id));
    expect(open).toHaveLength(3);
  });

  it('takes each recovery code once, as it was written or nearly', async () => {
    const { username, recovery, viewer } = await newGuardedAccount(services);
    const [first = '', second = '', third = ''] = recovery;
    expect(await complete(username, first.toUpperCase().replaceAll('-', ' '))).toBe('open');
    expect(await complete(username, first)).toBe('UNAUTHENTICATED');
    const renewed = await renewRecoveryCodes(services, viewer, password, second);
    expect(renewed).toHaveLength(10);
    expect(await complete(username, third)).toBe('UNAUTHENTICATED');
    expect(await complete(username, renewed[0] as string)).toBe('open');
  });

  it('takes the recovery codes of nobody else', async () => {
    const [ann, ben] = [await newGuardedAccount(services), await newGuardedAccount(services)];
    expect(await complete(ann.username, ben.recovery[0] as string)).toBe('UNAUTHENTICATED');
    expect(await complete(ann.username, ben.app.code(1))).toBe('UNAUTHENTICATED');
  });

  it('opens one session with one challenge, which another code may complete after a wrong one', async () => {
    const { username, app, recovery } = await newGuardedAccount(services);
    const challenge = await challengeFor(username);
    expect(await complete(username, app.wrongCode, challenge)).toBe('UNAUTHENTICATED');
    expect(await complete(username, app.code(1), challenge)).toBe('open');
    // However it is written.
    for (const again of [challenge, `${challenge}=`, ` ${challenge}`])
      expect(await complete(username, recovery[0] as string, again)).toBe('UNAUTHENTICATED');
    expect(await complete(username, recovery[0] as string)).toBe('open');
  });

  it('refuses a challenge that is made up, altered, foreign or from before the password changed', async () => {
    const { username, recovery, viewer, app } = await newGuardedAccount(services);
    const [code = ''] = recovery;
    const challenge = await challengeFor(username);
    const altered = `${challenge.slice(0, 40)}${challenge[40] === 'A' ? 'B' : 'A'}${challenge.slice(41)}`;
    for (const bad of ['', 'x', altered, challenge.slice(0, -8), 'A'.repeat(100_000)])
      expect(await complete(username, code, bad)).toBe('UNAUTHENTICATED');
    const other = createKeyring(['another deployment with a secret of its own']);
    await expect(
      completeLogin({ ...services, keyring: other }, somewhere(), { challenge, code }),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const [session] = await services.database.db
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.accountId, viewer.accountId as number));
    await changePassword(
      services,
      { ...viewer, sessionId: String(session?.id) },
      { current: password, newPassword: 'another horse', code: app.code(1) },
    );
    expect(await complete(username, code, challenge)).toBe('UNAUTHENTICATED');
    expect(await complete(username, code, await challengeFor(username, 'another horse'))).toBe(
      'open',
    );
  });

  it('writes nothing before a session is opened', async () => {
    const { username } = await newGuardedAccount(services);
    const rows = () => services.database.db.select().from(spentChallenges);
    const before = await rows();
    for (let time = 0; time < 5; time++) await challengeFor(username);
    expect(await rows()).toEqual(before);
  });

  it('ends wrong codes after five a minute, over all doors, also for the right one', async () => {
    const { username, app, viewer, recovery } = await newGuardedAccount(services);
    const { wrongCode } = app;
    const tries = [
      await complete(username, wrongCode),
      await oneField(username, password + wrongCode),
      await outcome(renewRecoveryCodes(services, viewer, password, 'abcd-efgh-jkmn-pqrs')),
      await outcome(disableSecondFactor(services, viewer, password, wrongCode)),
      await outcome(deleteAccount(services, viewer, password, wrongCode)),
    ];
    expect(tries).toEqual([
      ...['UNAUTHENTICATED', 'UNAUTHENTICATED'],
      ...['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    ]);
    const right = [
      await complete(username, app.code(1)),
      await oneField(username, password + app.code(1)),
      await outcome(disableSecondFactor(services, viewer, password, recovery[0] as string)),
      await outcome(deleteAccount(services, viewer, password, app.code(1))),
      await outcome(
        changePassword(services, viewer, {
          current: password,
          newPassword: 'another horse',
          code: app.code(1),
        }),
      ),
    ];
    expect(right).toEqual(Array(5).fill('RATE_LIMITED'));
  });

  it('ends wrong codes after twenty a day, and looks at no more when they come at once', async () => {
    let nowMs = 0;
    const rateLimits = createRateLimits({ enabled: true, clock: () => nowMs });
    const { username, app } = await newGuardedAccount(services);
    const challenge = await challengeFor(username);
    const attempt = (code: string) =>
      outcome(completeLogin({ ...services, rateLimits }, somewhere(), { challenge, code }));
    const answers: string[] = [];
    for (let minute = 0; minute < 5; minute++, nowMs += 60_001)
      answers.push(...(await Promise.all(Array.from({ length: 8 }, () => attempt(app.wrongCode)))));
    expect(answers.filter((answer) => answer === 'UNAUTHENTICATED')).toHaveLength(20);
    nowMs += 3_600_000;
    expect(await attempt(app.code(1))).toBe('RATE_LIMITED');
    nowMs += 24 * 3_600_000;
    expect(await attempt(app.code(1))).toBe('open');
  });

  it('counts codes that are right for nothing', async () => {
    const { username, recovery } = await newGuardedAccount(services);
    for (const code of recovery) expect(await complete(username, code)).toBe('open');
  });

  describe('where a login has one field', () => {
    it('is told of when the password is right alone', async () => {
      const { username, app, recovery } = await newGuardedAccount(services);
      expect(await oneField(username, password)).toBe('SECOND_FACTOR_REQUIRED');
      expect(await oneField(username, 'wrong password')).toBe('UNAUTHENTICATED');
      expect(await oneField(username, `wrong password${app.code(1)}`)).toBe('UNAUTHENTICATED');
      expect(await oneField(username, `${password}${recovery[0]}`)).toBe('UNAUTHENTICATED');
      expect(await oneField(username, `${password}${app.code(1)}`)).toBe('open');
      expect(await oneField(username, `${password}${app.code(1)}`)).toBe('UNAUTHENTICATED');
    });

    it('is read behind the password of no other account', async () => {
      const { username } = await newAccount(services);
      expect(await oneField(username, password)).toBe('open');
      expect(await oneField(username, `${password}123456`)).toBe('UNAUTHENTICATED');
      expect(await oneField(newName(), `${password}123456`)).toBe('UNAUTHENTICATED');
    });
  });

  it('is asked for by what changes the account, and never by a refresh', async () => {
    const { viewer, refreshToken, recovery, username } = await newGuardedAccount(services);
    await refreshSession(services, refreshToken);
    const change = { current: password, newPassword: 'another horse' };
    expect(await outcome(changePassword(services, viewer, change))).toBe('SECOND_FACTOR_REQUIRED');
    expect(await outcome(deleteAccount(services, viewer, password))).toBe('SECOND_FACTOR_REQUIRED');
    const [code = '', last = ''] = recovery;
    for (const wrong of ['wrong password', ''])
      expect(await outcome(disableSecondFactor(services, viewer, wrong, code))).toBe('FORBIDDEN');
    await disableSecondFactor(services, viewer, password, code);
    expect(await outcome(login(services, somewhere(), { username, password }))).toBe('open');
    expect(await outcome(disableSecondFactor(services, viewer, password, last))).toBe('CONFLICT');
    expect(await outcome(renewRecoveryCodes(services, viewer, password, last))).toBe('CONFLICT');
    await deleteAccount(services, viewer, password, 'a code that nobody asked for');
  });

  it('lets nobody in to an account that was disabled or deleted meanwhile', async () => {
    const [ann, ben] = [await newGuardedAccount(services), await newGuardedAccount(services)];
    const [forAnn, forBen] = [await challengeFor(ann.username), await challengeFor(ben.username)];
    await disableUser(services, ann.id);
    await deleteAccount(services, ben.viewer, password, ben.recovery[0]);
    expect(await complete(ann.username, ann.app.code(1), forAnn)).toBe('FORBIDDEN');
    expect(await complete(ben.username, ben.app.code(1), forBen)).toBe('UNAUTHENTICATED');
    expect(await factorOf(ben.id)).toBeUndefined();
  });

  it('is nothing for guests', async () => {
    const nobody = guest('there');
    for (const attempt of [
      beginSecondFactor(services, nobody, password),
      confirmSecondFactor(services, nobody, '123456'),
      disableSecondFactor(services, nobody, password, '123456'),
      renewRecoveryCodes(services, nobody, password, '123456'),
      changePassword(services, nobody, { current: password, newPassword: password }),
    ])
      expect(await outcome(attempt)).toBe('UNAUTHENTICATED');
  });

  it('is reset by an operator, which the log tells', async () => {
    const { id, username } = await newGuardedAccount(services);
    const told: unknown[] = [];
    const log = Object.assign(Object.create(services.log), {
      warn: (...line: unknown[]) => told.push(line),
    });
    const reset = commands['reset-second-factor'];
    expect(await reset({ ...services, log }, username)).toContain('no second factor any more');
    expect(told).toEqual([[{ accountId: id, wasOn: true }, expect.stringContaining('reset')]]);
    expect(await outcome(login(services, somewhere(), { username, password }))).toBe('open');
    expect(await reset(services, username)).toContain('has no second factor.');
    await expect(reset(services, 'nobody at all')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shows in a copy of the database neither secrets nor recovery codes', async () => {
    const { secret, recovery } = await newGuardedAccount(services);
    const { db } = services.database;
    const stored = JSON.stringify([
      await db.select().from(secondFactors),
      await db.select().from(recoveryCodes),
    ]);
    for (const text of [secret, ...recovery, ...recovery.map((code) => code.replaceAll('-', ''))])
      expect(stored).not.toContain(text);
  });

  it('is sealed again under a new secret of the deployment, and lost with the last that opens it', async () => {
    const { id, secret } = await newGuardedAccount(services);
    const former = services.config.SECRETS;
    const [both, newest, foreign] = [['new', ...former], ['new'], ['foreign']].map((secrets) => ({
      ...services,
      keyring: createKeyring(secrets),
    })) as [Services, Services, Services];
    const opened = async (by: Services) => {
      const factor = await factorOf(id);
      return factor && openSecret(by, id, factor);
    };
    expect(await opened(newest)).toBeNull();
    await resealSecrets(both);
    await resealSecrets(both);
    expect(await opened(newest)).toBe(secret);
    expect(await opened(foreign)).toBeNull();
    await resealSecrets({ ...services, keyring: createKeyring([...former, 'new']) });
    expect(await opened(services)).toBe(secret);
  });
});
