import { authenticatorApp } from '@clipgraph/user/testing/authenticator-app.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openSocket } from '../kit/socket.ts';

const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
const complete =
  'mutation ($challenge: String!, $code: String!) { completeLogin(challenge: $challenge, code: $code) { accessToken refreshToken user { id } } }';
const refresh =
  'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }';
const account = '{ account { hasSecondFactor recoveryCodesLeft } }';

describe('a second factor at every door', () => {
  let product: TestInstance;
  beforeAll(async () => {
    product = await startInstance();
  });
  afterAll(() => product.close());

  const enrol = async (owner: Account) => {
    const { beginSecondFactor } = await product.data(
      'mutation ($password: String!) { beginSecondFactor(password: $password) { secret uri qrSvg } }',
      { password: owner.password },
      owner.token,
    );
    const app = authenticatorApp(beginSecondFactor.secret);
    const { confirmSecondFactor } = await product.data(
      'mutation ($code: String!) { confirmSecondFactor(code: $code) }',
      { code: app.code() },
      owner.token,
    );
    return { app, recovery: confirmSecondFactor as string[] };
  };
  const logIn = async ({ username, password }: Account) => {
    const { errors } = await product.ask(login, { input: { username, password } });
    return errors?.[0]?.extensions ?? { code: 'open' };
  };
  const finish = async (challenge: unknown, code: string) => {
    const { data, errors } = await product.ask(complete, { challenge, code });
    return errors ? { code: errors[0]?.extensions.code } : data?.completeLogin;
  };
  const oldLogin = async ({ username }: Account, password: string) => {
    const answer = await fetch(
      `${product.url}/douyin/user/login/?${new URLSearchParams({ username, password })}`,
      { method: 'POST' },
    );
    return (await answer.json()) as { status_code: number; status_msg: string; token: string };
  };

  it('is asked for over GraphQL: a code once, a recovery code once, a refresh never', async () => {
    const owner = await product.register();
    expect((await product.data(account, {}, owner.token)).account).toEqual({
      hasSecondFactor: false,
      recoveryCodesLeft: 0,
    });
    const { app, recovery } = await enrol(owner);
    expect((await product.data(account, {}, owner.token)).account).toEqual({
      hasSecondFactor: true,
      recoveryCodesLeft: 10,
    });
    await product.data('mutation { logout }', {}, owner.token);

    const { code, challenge } = await logIn(owner);
    expect(code).toBe('SECOND_FACTOR_REQUIRED');
    expect(await finish(challenge, app.wrongCode)).toEqual({ code: 'UNAUTHENTICATED' });
    expect(await finish(challenge, app.code())).toEqual({ code: 'UNAUTHENTICATED' });
    const session = await finish(challenge, app.code(1));
    expect(session.user.id).toBe(owner.id);
    expect(await finish(challenge, recovery[0] as string)).toEqual({ code: 'UNAUTHENTICATED' });
    await product.data(refresh, { token: session.refreshToken });

    const [first] = recovery as [string];
    expect((await finish((await logIn(owner)).challenge, first)).user.id).toBe(owner.id);
    expect(await finish((await logIn(owner)).challenge, first)).toEqual({
      code: 'UNAUTHENTICATED',
    });
    expect((await product.data(account, {}, session.accessToken)).account.recoveryCodesLeft).toBe(
      9,
    );
  });

  it('is asked for over the old API, whose answer says how', async () => {
    const owner = await product.register();
    const { app, recovery } = await enrol(owner);
    const { password } = owner;
    const refused = await oldLogin(owner, password);
    expect(refused).toMatchObject({
      status_code: 10020,
      status_msg: expect.stringContaining('six digits'),
    });
    expect(JSON.stringify(refused)).not.toContain('challenge');
    expect((await oldLogin(owner, password + app.wrongCode)).status_code).toBe(10003);
    expect((await oldLogin(owner, password + recovery[0])).status_code).toBe(10003);
    const open = await oldLogin(owner, password + app.code(1));
    expect(open.status_code).toBe(0);
    expect((await product.data('{ me { id } }', {}, open.token)).me.id).toBe(owner.id);
    expect((await oldLogin(owner, password + app.code(1))).status_code).toBe(10003);
    // Of nobody else are the last six digits a code.
    const other = await product.register();
    expect((await oldLogin(other, other.password)).status_code).toBe(0);
    expect((await oldLogin(other, `${other.password}123456`)).status_code).toBe(10003);
  });

  it('counts wrong codes of all doors together', async () => {
    const owner = await product.register();
    const { app } = await enrol(owner);
    for (let time = 0; time < 3; time++)
      expect((await oldLogin(owner, owner.password + app.wrongCode)).status_code).toBe(10003);
    const { challenge } = await logIn(owner);
    for (let time = 0; time < 2; time++)
      expect(await finish(challenge, app.wrongCode)).toEqual({ code: 'UNAUTHENTICATED' });
    expect(await finish(challenge, app.code(1))).toEqual({ code: 'RATE_LIMITED' });
    expect((await oldLogin(owner, owner.password + app.code(1))).status_code).toBe(10019);
  });

  it('lets a password change end every other session within a second, and go on with this one', async () => {
    const owner = await product.register();
    const { username, password } = owner;
    const other = (await product.data(login, { input: { username, password } })).login.accessToken;
    const { recovery } = await enrol(owner);
    const socket = await openSocket(product.url);
    await socket.init(other);
    const change =
      'mutation ($current: String!, $newPassword: String!, $code: String) { changePassword(current: $current, newPassword: $newPassword, code: $code) { accessToken refreshToken } }';
    const variables = { current: password, newPassword: 'another horse' };
    expect(await product.code(change, variables, owner.token)).toBe('SECOND_FACTOR_REQUIRED');
    const { changePassword } = await product.data(
      change,
      { ...variables, code: recovery[0] },
      owner.token,
    );
    expect((await socket.closed).code).toBe(4401);
    await vi.waitFor(
      async () => expect(await product.code('{ me { id } }', {}, other)).toBe('UNAUTHENTICATED'),
      1_000,
    );
    for (const token of [owner.token, changePassword.accessToken])
      expect((await product.data('{ me { id } }', {}, token)).me.id).toBe(owner.id);
    expect(await product.code(refresh, { token: owner.refreshToken })).toBe('UNAUTHENTICATED');
    await product.data(refresh, { token: changePassword.refreshToken });
    expect((await logIn(owner)).code).toBe('UNAUTHENTICATED');
    expect((await logIn({ ...owner, password: 'another horse' })).code).toBe(
      'SECOND_FACTOR_REQUIRED',
    );
  });
});
