import { verifyAccessToken } from '@clipgraph/platform/identity/access-token.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { type Revocation, revocationChannel } from '@clipgraph/platform/identity/revocation.ts';
import { guest, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { TestSubgraph } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { createLocalJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disableUser, enableUser } from '../accounts/account-state.ts';
import { login } from '../logins/login.ts';
import { loginByOneField } from '../logins/login-by-one-field.ts';
import { refreshTokens, sessions } from '../tables.ts';
import { newAccount, openUserSubgraph, password } from '../testing/world.ts';
import { logout } from './logout.ts';
import { refreshGraceMs, refreshSession } from './refresh-session.ts';
import { refreshTokenTtlMs } from './refresh-tokens.ts';
import { revocationsSince } from './revocations.ts';
import { signingKeysOf } from './signing-keys.ts';

const refused = { code: 'UNAUTHENTICATED' };

describe('sessions', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  const announced: Revocation[] = [];
  beforeAll(async () => {
    ({ subgraph, services } = await openUserSubgraph());
    await services.pubSub.subscribe(revocationChannel, (message) =>
      announced.push(JSON.parse(message)),
    );
  });
  afterAll(() => subgraph.dispose());
  const claimsOf = async (accessToken: string, nowMs = Date.now()) =>
    verifyAccessToken(accessToken, createLocalJWKSet(await signingKeysOf(services).jwks()), nowMs);
  const viewerOf = async (accessToken: string): Promise<Viewer> => ({
    ...guest('there'),
    ...(await claimsOf(accessToken)),
    tokenExpiresAtMs: 0,
  });
  const refresh = (token: string, nowMs?: number) =>
    refreshSession(services, token, nowMs === undefined ? {} : { nowMs });
  const endings = (sessionId: string) => announced.filter((line) => line.sessionId === sessionId);

  it('give an access token that the published keys verify', async () => {
    const account = await newAccount(services);
    const claims = await claimsOf(account.accessToken);
    expect(claims).toMatchObject({
      accountId: account.id,
      sessionEpoch: 0,
      expiresAtMs: account.expiresAt,
    });
  });

  it('store refresh tokens only as hashes', async () => {
    const { refreshToken } = await newAccount(services);
    const rows = await services.database.db.select().from(refreshTokens);
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
  });

  it('go on with a new pair of tokens, under the same session id', async () => {
    const account = await newAccount(services);
    const next = await refresh(account.refreshToken);
    expect(next.user).toEqual(account.user);
    expect(next.refreshToken).not.toBe(account.refreshToken);
    expect((await claimsOf(next.accessToken)).sessionId).toBe(
      (await claimsOf(account.accessToken)).sessionId,
    );
    await refresh((await refresh(next.refreshToken)).refreshToken);
  });

  it('give the same successor again within the grace, for an answer that got lost', async () => {
    const { refreshToken } = await newAccount(services);
    const nowMs = Date.now();
    const first = await refresh(refreshToken, nowMs);
    const again = await refresh(refreshToken, nowMs + refreshGraceMs);
    expect(again.refreshToken).toBe(first.refreshToken);
    await refresh(again.refreshToken, nowMs + refreshGraceMs);
  });

  it('give one successor to requests that come at the same moment', async () => {
    const { refreshToken } = await newAccount(services);
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
  });

  it('find the successor of a lost answer also after the secrets were rotated', async () => {
    const { refreshToken } = await newAccount(services);
    const first = await refresh(refreshToken);
    const rotated = { ...services, keyring: createKeyring(['n'.repeat(32), 's'.repeat(32)]) };
    expect((await refreshSession(rotated, refreshToken)).refreshToken).toBe(first.refreshToken);
  });

  it('end when a spent token comes again after the grace, and everyone hears of it', async () => {
    const { refreshToken, accessToken } = await newAccount(services);
    const nowMs = Date.now();
    const { refreshToken: successor } = await refresh(refreshToken, nowMs);
    await expect(refresh(refreshToken, nowMs + refreshGraceMs + 1)).rejects.toMatchObject(refused);
    await expect(refresh(successor, nowMs + refreshGraceMs + 1)).rejects.toMatchObject(refused);
    expect(endings((await claimsOf(accessToken)).sessionId)).toHaveLength(1);
  });

  it('end when a spent token comes again after its successor was used, also within the grace', async () => {
    const { refreshToken } = await newAccount(services);
    const { refreshToken: second } = await refresh(refreshToken);
    const { refreshToken: third } = await refresh(second);
    await expect(refresh(refreshToken)).rejects.toMatchObject(refused);
    await expect(refresh(third)).rejects.toMatchObject(refused);
  });

  it('follow the rule of rotation whatever order tokens are shown in', async () => {
    const step = fc.record({
      back: fc.nat({ max: 3 }),
      waitMs: fc.constantFrom(0, 5_000, refreshGraceMs, refreshGraceMs + 1),
    });
    const account = await newAccount(services);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { refreshToken } = await login(
          services,
          { address: 'there' },
          {
            username: account.username,
            password,
          },
        );
        const chain = [refreshToken];
        const spentAt: number[] = [];
        let nowMs = Date.now();
        let ended = false;
        for (const { back, waitMs } of steps) {
          nowMs += waitMs;
          const at = Math.max(0, chain.length - 1 - back);
          const answer = await refresh(chain[at] as string, nowMs).catch(
            (error) => error.code as string,
          );
          const newest = at === chain.length - 1;
          // The last but one may be asked for again as long as nobody has used the last one.
          const inGrace =
            at === chain.length - 2 && nowMs - (spentAt[at] as number) <= refreshGraceMs;
          if (ended || !(newest || inGrace)) {
            expect(answer).toBe('UNAUTHENTICATED');
            ended = true;
          } else if (newest) {
            spentAt.push(nowMs);
            chain.push((answer as { refreshToken: string }).refreshToken);
          } else expect(answer).toMatchObject({ refreshToken: chain.at(-1) });
        }
        expect(new Set(chain).size).toBe(chain.length);
      }),
      { numRuns: 25 },
    );
  });

  it('end by themselves when they are not renewed for 30 days', async () => {
    const { refreshToken } = await newAccount(services);
    await expect(
      refresh(refreshToken, Date.now() + refreshTokenTtlMs + 1_000),
    ).rejects.toMatchObject(refused);
  });

  it('end after 90 days however often they are renewed', async () => {
    const account = await newAccount(services);
    const dayMs = 24 * 3_600_000;
    let { refreshToken } = account;
    const openedMs = Date.now();
    for (const day of [29, 58, 87])
      ({ refreshToken } = await refresh(refreshToken, openedMs + day * dayMs));
    await expect(refresh(refreshToken, openedMs + 90 * dayMs + 1_000)).rejects.toMatchObject(
      refused,
    );
    const [row] = await services.database.db
      .select()
      .from(sessions)
      .where(eq(sessions.accountId, account.id));
    expect(row?.expiresAt).toBe((row?.createdAt ?? 0) + 90 * dayMs);
  });

  it('older than the bound end with their next renewal', async () => {
    const account = await newAccount(services);
    await services.database.db
      .update(sessions)
      .set({ createdAt: Date.now() - 91 * 24 * 3_600_000 })
      .where(eq(sessions.accountId, account.id));
    await expect(refresh(account.refreshToken)).rejects.toMatchObject(refused);
  });

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(100_000), 'é'.repeat(43), '\ud800'])(
    'are not found by the token %j',
    async (token) => {
      await expect(refresh(token)).rejects.toMatchObject(refused);
    },
  );

  it('end by logout: for this session, not for the others of the account', async () => {
    const account = await newAccount(services);
    const other = await login(
      services,
      { address: 'there' },
      { username: account.username, password },
    );
    const viewer = await viewerOf(account.accessToken);
    await logout(services, viewer);
    await expect(refresh(account.refreshToken)).rejects.toMatchObject(refused);
    await refresh(other.refreshToken);
    expect(endings(viewer.sessionId as string)).toMatchObject([{ accountId: account.id }]);
    await logout(services, viewer);
    expect(endings(viewer.sessionId as string)).toHaveLength(1);
  });

  it('cannot be ended by a guest, nor by an account that they do not belong to', async () => {
    const [mine, theirs] = [await newAccount(services), await newAccount(services)];
    await expect(logout(services, guest('there'))).rejects.toMatchObject(refused);
    await logout(services, { ...(await viewerOf(theirs.accessToken)), accountId: mine.id });
    await refresh(theirs.refreshToken);
  });

  it('end all at once when the account is disabled, and stay ended when it is enabled again', async () => {
    const account = await newAccount(services);
    const other = await login(
      services,
      { address: 'there' },
      { username: account.username, password },
    );
    await disableUser(services, account.id);
    for (const { refreshToken } of [account, other])
      await expect(refresh(refreshToken)).rejects.toMatchObject(refused);
    await enableUser(services, account.id);
    for (const { refreshToken } of [account, other])
      await expect(refresh(refreshToken)).rejects.toMatchObject(refused);
    const fresh = await login(
      services,
      { address: 'there' },
      { username: account.username, password },
    );
    await refresh(fresh.refreshToken);
    const [line] = announced.filter(
      ({ accountId, sessionId }) => accountId === account.id && sessionId === null,
    );
    expect((await claimsOf(other.accessToken)).sessionEpoch).toBeLessThanOrEqual(
      line?.sessionEpoch ?? -1,
    );
    expect((await claimsOf(fresh.accessToken)).sessionEpoch).toBeGreaterThan(
      line?.sessionEpoch ?? Number.NaN,
    );
  });

  it('are logged in the order of their ends, for front doors that missed the message', async () => {
    const account = await newAccount(services);
    const { revocations: before } = await revocationsSince(services, 0);
    const last = before.at(-1)?.revocationId ?? 0;
    const viewer = await viewerOf(account.accessToken);
    await logout(services, viewer);
    const { revocations, nowMs } = await revocationsSince(services, last);
    expect(revocations).toMatchObject([{ sessionId: viewer.sessionId, accountId: account.id }]);
    // Long enough to outlive the last access token of the session.
    expect(revocations[0]?.untilMs).toBeGreaterThan(nowMs + 15 * 60_000);
  });

  it('of old clients are one token of a day, and can be ended like any other', async () => {
    const account = await newAccount(services);
    const { accessToken, refreshToken } = await loginByOneField(
      services,
      { address: '192.0.2.1' },
      { username: account.username, password },
    );
    expect(refreshToken).toBe('');
    const claims = await claimsOf(accessToken, Date.now() + 23 * 3_600_000);
    expect(claims.expiresAtMs).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    await logout(services, await viewerOf(accessToken));
    const [line] = endings(claims.sessionId);
    expect(line?.untilMs).toBeGreaterThan(claims.expiresAtMs);
  });
});
