import { commands } from '@clipgraph/user/accounts/commands.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';

const login =
  'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken user { id } } }';
const refresh =
  'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken user { username } } }';

describe('sessions at the front door', () => {
  let product: TestInstance;
  beforeAll(async () => {
    product = await startInstance();
  });
  afterAll(() => product.close());
  const logIn = async ({ username, password }: Account) =>
    (await product.data(login, { input: { username, password } })).login;
  /** In one process at once; with Redis between, as soon as the message has arrived. */
  const expectRefused = async (token: string) => {
    const check = async () =>
      expect(await product.code('{ me { id } }', {}, token)).toBe('UNAUTHENTICATED');
    await (process.env.REDIS_URL ? vi.waitFor(check, 10_000) : check());
  };

  it('serve a new access token at once, and go on by refreshing', async () => {
    const account = await product.register();
    const renewed = (await product.data(refresh, { token: account.refreshToken })).refreshSession;
    expect(renewed.user.username).toBe(account.username);
    expect((await product.data('{ me { id } }', {}, renewed.accessToken)).me.id).toBe(account.id);
  });

  it('refuse the whole request when its token is not good, also what a guest could read', async () => {
    for (const token of ['x', 'a.b.c', '']) {
      const { data, errors } = await product.ask('{ user(username: "nobody") { id } }', {}, token);
      expect([data ?? null, errors?.[0]?.extensions.code]).toEqual([null, 'UNAUTHENTICATED']);
    }
  });

  it('end by logout, this one and no other', async () => {
    const account = await product.register();
    const other = await logIn(account);
    expect(await product.data('mutation { logout }', {}, account.token)).toEqual({ logout: true });
    await expectRefused(account.token);
    expect(await product.code(refresh, { token: account.refreshToken })).toBe('UNAUTHENTICATED');
    expect((await product.data('{ me { id } }', {}, other.accessToken)).me.id).toBe(account.id);
    expect(await product.code('mutation { logout }')).toBe('UNAUTHENTICATED');
  });

  it('end all when the account is deleted', async () => {
    const account = await product.register();
    const other = await logIn(account);
    const wrong = await product.code(
      'mutation { deleteAccount(password: "not this one") }',
      {},
      account.token,
    );
    expect(wrong).toBe('FORBIDDEN');
    await product.data(
      'mutation ($password: String!) { deleteAccount(password: $password) }',
      { password: account.password },
      account.token,
    );
    await expectRefused(account.token);
    await expectRefused(other.accessToken);
    const { username, password } = account;
    expect(await product.code(login, { input: { username, password } })).toBe('UNAUTHENTICATED');
    expect(
      (await product.data('query ($id: ID) { user(id: $id) { id } }', { id: account.id })).user,
    ).toBeNull();
  });

  it('end all when an operator disables the account, and can begin anew when it is enabled', async () => {
    const account = await product.register();
    const services = product.instance.subgraphs.get('user')?.services;
    if (!services) throw new Error('The user subgraph runs elsewhere.');
    await commands.disable(services, account.username);
    await expectRefused(account.token);
    const { username, password } = account;
    expect(await product.code(login, { input: { username, password } })).toBe('FORBIDDEN');
    await commands.enable(services, account.username);
    const again = await logIn(account);
    expect((await product.data('{ me { id } }', {}, again.accessToken)).me.id).toBe(account.id);
    await expectRefused(account.token);
  });

  it('publish the keys that verify their tokens', async () => {
    const { token } = await product.register();
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString());
    const { keys } = (await (await fetch(`${product.url}/.well-known/jwks.json`)).json()) as {
      keys: Record<string, string>[];
    };
    expect(keys.map((key) => key.kid)).toContain(kid);
    expect(keys.every((key) => !('d' in key))).toBe(true);
  });

  it('show default pictures that can be fetched', async () => {
    const { token } = await product.register();
    const { me } = await product.data('{ me { avatarUrl backgroundUrl } }', {}, token);
    for (const url of [me.avatarUrl, me.backgroundUrl]) {
      const picture = await fetch(product.url + new URL(url).pathname);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    }
  });
});
