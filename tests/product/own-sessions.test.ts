import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openSocket } from '../kit/socket.ts';

const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
const list = '{ account { sessions { id device createdAt lastUsedAt isCurrent } } }';
const end = 'mutation ($id: ID!) { endSession(id: $id) }';

interface Session {
  id: string;
  device: string;
  createdAt: string;
  lastUsedAt: string;
  isCurrent: boolean;
}

describe('the sessions of an account', () => {
  let product: TestInstance;
  beforeAll(async () => {
    product = await startInstance();
  });
  afterAll(() => product.close());

  const sessionsOf = async (token: string): Promise<Session[]> =>
    (await product.data(list, {}, token)).account.sessions;
  const logIn = async ({ username, password }: Account, userAgent?: string): Promise<string> => {
    const answer = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(userAgent !== undefined && { 'user-agent': userAgent }),
      },
      body: JSON.stringify({ query: login, variables: { input: { username, password } } }),
    });
    return ((await answer.json()) as { data: { login: { accessToken: string } } }).data.login
      .accessToken;
  };
  const expectEnded = (token: string) =>
    vi.waitFor(
      async () => expect(await product.code('{ me { id } }', {}, token)).toBe('UNAUTHENTICATED'),
      1_000,
    );
  const currentOf = async (token: string) =>
    (await sessionsOf(token)).find(({ isCurrent }) => isCurrent) as Session;

  it('are listed with their device, the one that asks marked, the one used last first', async () => {
    const account = await product.register();
    const token = await logIn(
      account,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    );
    const [newest, first] = await sessionsOf(token);
    expect(newest).toMatchObject({ device: 'Safari on iPhone', isCurrent: true });
    expect(first).toMatchObject({ isCurrent: false });
    expect(Date.parse(newest?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(first?.createdAt ?? ''),
    );
    await product.data(
      'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }',
      { token: account.refreshToken },
    );
    expect((await sessionsOf(token)).map(({ id }) => id)).toEqual([first?.id, newest?.id]);
  });

  it('are shown to nobody else', async () => {
    expect((await product.data(list)).account).toBeNull();
    const [ann, ben] = [await product.register(), await product.register()];
    const [ofAnn, ofBen] = [await sessionsOf(ann.token), await sessionsOf(ben.token)];
    expect([ofAnn.length, ofBen.length]).toEqual([1, 1]);
    expect(ofAnn[0]?.id).not.toBe(ofBen[0]?.id);
  });

  it('are ended one by one, in an open socket within a second', async () => {
    const account = await product.register();
    const lost = await logIn(account);
    const socket = await openSocket(product.url);
    await socket.init(lost);
    const { id } = await currentOf(lost);
    const beganMs = performance.now();
    expect(await product.data(end, { id }, account.token)).toEqual({ endSession: true });
    expect((await socket.closed).code).toBe(4401);
    const tookMs = performance.now() - beganMs;
    console.info(`an ended session left its open socket after ${Math.round(tookMs)} ms`);
    await expectEnded(lost);
    expect((await sessionsOf(account.token)).map((session) => session.id)).not.toContain(id);
    // Again, and by two at once: harmless.
    const again = await Promise.all([1, 2].map(() => product.code(end, { id }, account.token)));
    expect(again).toEqual([null, null]);
  });

  it('are ended by their owner alone', async () => {
    const [ann, ben] = [await product.register(), await product.register()];
    const { id } = await currentOf(ann.token);
    expect(await product.code(end, { id }, ben.token)).toBe('NOT_FOUND');
    expect(await product.code(end, { id })).toBe('UNAUTHENTICATED');
    expect((await sessionsOf(ann.token)).map((session) => session.id)).toEqual([id]);
  });

  it('are ended all but the one that asks, those of old clients too', async () => {
    const account = await product.register();
    const { username, password } = account;
    const others = [await logIn(account), await logIn(account)];
    const old = await fetch(
      `${product.url}/douyin/user/login/?${new URLSearchParams({ username, password })}`,
      { method: 'POST' },
    );
    others.push(((await old.json()) as { token: string }).token);
    expect(await sessionsOf(account.token)).toHaveLength(4);
    await product.data('mutation { endOtherSessions }', {}, account.token);
    for (const token of others) await expectEnded(token);
    expect(await sessionsOf(account.token)).toMatchObject([{ isCurrent: true }]);
    await product.data('mutation { endOtherSessions }', {}, account.token);
    expect(await product.code('mutation { endOtherSessions }')).toBe('UNAUTHENTICATED');
  });

  it('are ended by ending the one that asks, as by logging out', async () => {
    const { token } = await product.register();
    const { id } = await currentOf(token);
    await product.data(end, { id }, token);
    await expectEnded(token);
  });
});
