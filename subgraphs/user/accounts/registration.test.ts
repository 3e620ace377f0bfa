import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { TestSubgraph } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { login } from '../logins/login.ts';
import { sessions, users } from '../tables.ts';
import { newAccount, newName, openUserSubgraph, password, toldEvents } from '../testing/world.ts';
import { register } from './registration.ts';

describe('registration', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  beforeAll(async () => {
    ({ subgraph, services } = await openUserSubgraph());
  });
  afterAll(() => subgraph.dispose());

  it('makes an account with the name as written, good defaults and an open session', async () => {
    const session = await register(services, { username: 'Ada Lovelace 🛸', password });
    expect(session.user).toMatchObject({
      username: 'Ada Lovelace 🛸',
      displayName: 'Ada Lovelace 🛸',
      bio: '',
    });
    for (const url of [session.user.avatarUrl, session.user.backgroundUrl])
      expect(url).toMatch(/^\/pictures\/default-\w+\.png$/);
    expect(session.expiresAt).toBeGreaterThan(Date.now() + 14 * 60_000);
    const events = await toldEvents(services);
    expect(events.filter((event) => event.key === session.user.id)).toMatchObject([
      {
        topic: 'clip.user',
        type: 'user.registered',
        sequence: 1,
        payload: { username: 'Ada Lovelace 🛸', state: 'active' },
      },
    ]);
  });

  it('lets one of many win a name that is taken at the same moment, and the others change nothing', async () => {
    const username = newName();
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, () => register(services, { username, password })),
    );
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
    const lost = attempts.filter((attempt) => attempt.status === 'rejected');
    expect(won).toHaveLength(1);
    for (const { reason } of lost)
      expect(reason).toMatchObject({ code: 'CONFLICT', extensions: { field: 'input.username' } });
    const accounts = await services.database.db
      .select({ id: users.id })
      .from(users)
      .where(eq(users.username, username));
    expect(accounts).toHaveLength(1);
    const opened = await services.database.db
      .select()
      .from(sessions)
      .where(eq(sessions.accountId, accounts[0]?.id ?? 0));
    expect(opened).toHaveLength(1);
  });

  it.each([
    ['letter case', 'Straße', 'sTRAße'],
    ['full-width letters', 'wide', 'ｗｉｄｅ'],
    ['a composed and a decomposed accent', 'Amélie', 'Ame\u0301lie'],
    ['a letter of another alphabet block', 'Hello', 'ℍello'],
    ['a ligature', 'offi\u0063e', 'o\ufb03ce'],
  ])('takes names that differ only in %s for the same', async (_what, first, second) => {
    await register(services, { username: first, password });
    await expect(register(services, { username: second, password })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(
      (await login(services, { address: 'there' }, { username: second, password })).user.username,
    ).toBe(first);
  });

  it('tells names apart that only a careless database would mix up', async () => {
    for (const username of ['eclair', 'éclair', 'eclair.', 'e clair'])
      await register(services, { username, password });
    expect(
      (await login(services, { address: 'there' }, { username: 'éclair', password })).user.username,
    ).toBe('éclair');
  });

  it.each([
    ['input.username', { username: '' }],
    ['input.username', { username: '   ' }],
    ['input.username', { username: ' ada' }],
    ['input.username', { username: 'ada\u3000' }],
    ['input.username', { username: 'a'.repeat(33) }],
    ['input.username', { username: 'a'.repeat(1_000_000) }],
    ['input.username', { username: 'a\u0000b' }],
    ['input.username', { username: 'a\nb' }],
    ['input.username', { username: 'a\u202eb' }],
    ['input.username', { username: 'a\u200bb' }],
    ['input.displayName', { displayName: '\u3164' }],
    ['input.username', { username: 'a\ud800' }],
    ['input.password', { password: '' }],
    ['input.password', { password: '12345' }],
    ['input.password', { password: '🛸'.repeat(5) }],
    ['input.password', { password: 'x'.repeat(129) }],
    ['input.password', { password: 'passw\udc00rd' }],
    ['input.displayName', { displayName: '' }],
    ['input.displayName', { displayName: '  ' }],
    ['input.displayName', { displayName: 'x'.repeat(51) }],
    ['input.displayName', { displayName: 'a\u0007b' }],
    ['input.displayName', { displayName: 'a\ud800' }],
  ])('refuses a bad %s: %o', async (field, bad) => {
    const before = await services.database.db.select({ id: users.id }).from(users);
    await expect(
      register(services, { username: newName(), password, ...bad }),
    ).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { field },
    });
    expect(await services.database.db.select({ id: users.id }).from(users)).toEqual(before);
  });

  it.each([
    'a\u200db',
    '\u200d',
    '\u200c',
    'ab\u200d',
    '字\u200d字',
    '\u3164',
    'a\u2800',
    'a\u034fb',
    'a\u2062b',
    'a\u061cb',
    'a\ufe0fb',
    '\ufe0f',
    'a\u{e0061}',
  ])('refuses %j, which holds something that cannot be seen', async (username) => {
    await expect(register(services, { username, password })).rejects.toMatchObject({
      extensions: { field: 'input.username' },
    });
  });

  it.each([
    '👩‍👩‍👧‍👦',
    '❤️‍🔥',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'می‌خواهم',
    'क्‍ष',
    '1️⃣',
    'ᠠ\u180b',
    'مرحبا',
    'שלום',
  ])('takes %s, whose joiners and selectors are part of how it is written', async (username) => {
    expect((await register(services, { username, password })).user.username).toBe(username);
  });

  it('counts characters, not bytes or UTF-16 units', async () => {
    const username = '🛸'.repeat(32);
    const session = await register(services, {
      username,
      password: '𝔭'.repeat(128),
      displayName: '字'.repeat(50),
    });
    expect(session.user).toMatchObject({ username, displayName: '字'.repeat(50) });
    await expect(register(services, { username: '🛸'.repeat(33), password })).rejects.toMatchObject(
      { code: 'BAD_USER_INPUT' },
    );
    await login(services, { address: 'there' }, { username, password: '𝔭'.repeat(128) });
  });

  it('keeps the password nowhere but hashed with argon2id', async () => {
    const { id } = await newAccount(services);
    const [row] = await services.database.db.select().from(users).where(eq(users.id, id));
    expect(row?.passwordHash).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/,
    );
    expect(JSON.stringify(row)).not.toContain(password);
  });

  it('lets one address register 120 times a minute, failures included, and others meanwhile', async () => {
    const attempt = async (address: string) => {
      const { errors } = await subgraph.run(
        guest(address),
        'mutation { register(input: { username: "", password: "" }) { expiresAt } }',
      );
      return errors?.[0]?.extensions;
    };
    for (let count = 0; count < 120; count++)
      expect(await attempt('192.0.2.9')).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await attempt('192.0.2.9')).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: expect.any(Number),
    });
    expect(await attempt('192.0.2.10')).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
