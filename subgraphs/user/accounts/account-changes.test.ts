import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { type TestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tidy } from '../housekeeping.ts';
import { updateProfile } from '../profiles/profile-changes.ts';
import { logout } from '../sessions/logout.ts';
import { refreshSession } from '../sessions/refresh-session.ts';
import { refreshTokenTtlMs } from '../sessions/refresh-tokens.ts';
import { refreshTokens, revocations, sessions, users } from '../tables.ts';
import { newAccount, openUserSubgraph, password, toldEvents } from '../testing/world.ts';
import { deleteAccount, disableUser, enableUser } from './account-state.ts';
import { commands } from './commands.ts';
import { register } from './registration.ts';

describe('changes of an account', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  beforeAll(async () => {
    ({ subgraph, services } = await openUserSubgraph());
  });
  afterAll(() => subgraph.dispose());
  const told = async (id: number) =>
    (await toldEvents(services))
      .filter((event) => event.key === String(id))
      .map(({ type, sequence, payload }) => ({ type, sequence, payload }));
  const rowOf = async (id: number) =>
    (await services.database.db.select().from(users).where(eq(users.id, id)))[0];

  it('change what is given and leave the rest', async () => {
    const { id } = await newAccount(services);
    await updateProfile(services, viewerOf(id), {
      displayName: '  Ada  ',
      avatarUrl: 'https://example.com/a.png',
    });
    const user = await updateProfile(services, viewerOf(id), {
      bio: 'Two\nlines 🛸',
      displayName: null,
    });
    expect(user).toMatchObject({
      displayName: 'Ada',
      bio: 'Two\nlines 🛸',
      avatarUrl: 'https://example.com/a.png',
    });
    expect((await updateProfile(services, viewerOf(id), { avatarUrl: '' })).avatarUrl).toContain(
      'default-avatar.png',
    );
    expect((await told(id)).map(({ type, sequence }) => [type, sequence])).toEqual([
      ['user.registered', 1],
      ['user.updated', 2],
      ['user.updated', 3],
      ['user.updated', 4],
    ]);
  });

  it('change and tell nothing when nothing is given', async () => {
    const { id, user } = await newAccount(services);
    expect(await updateProfile(services, viewerOf(id), { bio: null })).toEqual(user);
    expect(await told(id)).toHaveLength(1);
  });

  it.each([
    ['input.displayName', { displayName: '' }],
    ['input.displayName', { displayName: '🛸'.repeat(51) }],
    ['input.bio', { bio: '字'.repeat(201) }],
    ['input.bio', { bio: 'a\u0000b' }],
    ['input.bio', { bio: '\udc00' }],
    ['input.avatarUrl', { avatarUrl: 'javascript:alert(1)' }],
    ['input.avatarUrl', { avatarUrl: 'https://' }],
    ['input.avatarUrl', { avatarUrl: ' https://example.com/a.png' }],
    ['input.avatarUrl', { avatarUrl: `https://example.com/${'a'.repeat(2_048)}` }],
    ['input.backgroundUrl', { backgroundUrl: 'file:///etc/passwd' }],
    ['input.backgroundUrl', { backgroundUrl: 'data:image/png;base64,AAAA' }],
  ])('refuse a bad %s and change nothing: %o', async (field, bad) => {
    const { id } = await newAccount(services);
    await expect(
      updateProfile(services, viewerOf(id), { bio: 'fine', ...bad }),
    ).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { field },
    });
    expect(await rowOf(id)).toMatchObject({ bio: '', revision: 1 });
  });

  it('are for oneself only', async () => {
    await expect(updateProfile(services, guest('there'), { bio: 'x' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(deleteAccount(services, guest('there'), password)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('delete an account only with its password', async () => {
    const { id, refreshToken } = await newAccount(services);
    await expect(deleteAccount(services, viewerOf(id), 'wrong password')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(deleteAccount(services, viewerOf(id), '')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await refreshSession(services, refreshToken);
    expect(await rowOf(id)).toMatchObject({ state: 'active' });
  });

  it('limit guesses at the password of an account through its own deletion', async () => {
    const { id } = await newAccount(services);
    for (let guess = 0; guess < 10; guess++)
      await expect(deleteAccount(services, viewerOf(id), 'wrong password')).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    await expect(deleteAccount(services, viewerOf(id), password)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  it('erase what a deleted account said of itself, end its sessions and keep its name from others', async () => {
    const { id, username, refreshToken } = await newAccount(services);
    await updateProfile(services, viewerOf(id), { bio: 'my life' });
    await deleteAccount(services, viewerOf(id), password);
    expect(await rowOf(id)).toMatchObject({
      state: 'deleted',
      bio: '',
      displayName: '',
      passwordHash: '',
      deletedAt: expect.any(Number),
    });
    await expect(refreshSession(services, refreshToken)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(register(services, { username, password })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await told(id)).at(-1)).toEqual({
      type: 'user.deleted',
      sequence: 3,
      payload: { id, username: 'deleted', displayName: 'Deleted user', state: 'deleted' },
    });
    await expect(deleteAccount(services, viewerOf(id), password)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(updateProfile(services, viewerOf(id), { bio: 'x' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('take what a deleted account said of itself out of events that wait', async () => {
    const secret = 'a name to be forgotten';
    const { id } = await newAccount(services, secret);
    const other = await newAccount(services);
    await updateProfile(services, viewerOf(id), { displayName: secret });
    expect(JSON.stringify(await told(id))).toContain(secret);
    await deleteAccount(services, viewerOf(id), password);
    expect(JSON.stringify(await toldEvents(services))).not.toContain(secret);
    expect((await told(id)).at(-1)?.payload).toMatchObject({ username: 'deleted' });
    expect(await told(other.id)).toMatchObject([{ payload: { username: other.username } }]);
  });

  it('delete once when asked twice at the same moment', async () => {
    const { id } = await newAccount(services);
    const attempts = await Promise.allSettled([
      deleteAccount(services, viewerOf(id), password),
      deleteAccount(services, viewerOf(id), password),
    ]);
    expect(attempts.map((attempt) => attempt.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await told(id)).filter((event) => event.type === 'user.deleted')).toHaveLength(1);
  });

  it('disable and enable an account, harmlessly again, and tell it once', async () => {
    const { id, username } = await newAccount(services);
    await disableUser(services, id);
    await disableUser(services, id);
    await enableUser(services, id);
    await enableUser(services, id);
    const payload = { id, username, displayName: username, isPrivate: false, openedAtMs: null };
    expect(await told(id)).toEqual([
      { type: 'user.registered', sequence: 1, payload: { ...payload, state: 'active' } },
      { type: 'user.disabled', sequence: 2, payload: { ...payload, state: 'disabled' } },
      { type: 'user.enabled', sequence: 3, payload: { ...payload, state: 'active' } },
    ]);
  });

  it('neither disable nor enable what is not there or deleted', async () => {
    const { id } = await newAccount(services);
    await deleteAccount(services, viewerOf(id), password);
    for (const account of [id, 1]) {
      await expect(disableUser(services, account)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(enableUser(services, account)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('are made by operators by name, in any letter case, or by id', async () => {
    const { id } = await newAccount(services, 'Mary Ann Evans');
    expect(await commands.disable(services, 'mary ANN evans')).toContain('Mary Ann Evans');
    expect(await rowOf(id)).toMatchObject({ state: 'disabled' });
    expect(await commands.enable(services, String(id))).toContain('Mary Ann Evans');
    expect(await rowOf(id)).toMatchObject({ state: 'active' });
    for (const nobody of ['nobody at all', '1', ''])
      await expect(commands.disable(services, nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('clear away what has ended by itself, and nothing that still decides', async () => {
    const [kept, ended] = [await newAccount(services), await newAccount(services)];
    await logout(services, viewerOf(ended.id, { sessionId: String(await sessionOf(ended.id)) }));
    await tidy(services);
    expect(await sessionOf(kept.id)).toBeDefined();
    expect(await services.database.db.select().from(revocations)).not.toEqual([]);
    await refreshSession(services, kept.refreshToken);
    await tidy(services, Date.now() + refreshTokenTtlMs + 60_000);
    for (const table of [sessions, refreshTokens, revocations])
      expect(await services.database.db.select().from(table)).toEqual([]);
  });

  const sessionOf = async (accountId: number) =>
    (
      await services.database.db
        .select({ id: sessions.id })
        .from(sessions)
        .where(eq(sessions.accountId, accountId))
    )[0]?.id;
});
