import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount, disableUser } from '../accounts/account-state.ts';
import { login } from '../logins/login.ts';
import { beginSecondFactor, confirmSecondFactor } from '../second-factor/enrolment.ts';
import { changePassword } from '../sessions/change-password.ts';
import { authenticatorApp } from '../testing/authenticator-app.ts';
import { openMailWorld } from '../testing/mail.ts';
import { password } from '../testing/world.ts';
import { resetPassword } from './reset-password.ts';
import { emails, mailTokens } from './tables.ts';
import { verifyEmail } from './verify-email.ts';

let world: Awaited<ReturnType<typeof openMailWorld>>;
beforeAll(async () => {
  world = await openMailWorld();
});
afterAll(() => world.dispose());

const address = '198.51.100.2';
const useReset = (token: string) =>
  resetPassword(world.services, { token, newPassword: 'of somebody else' }, address);
const useVerify = (token: string) => verifyEmail(world.services, token);
const expire = (accountId: number) =>
  world.services.database.db
    .update(mailTokens)
    .set({ expiresAt: Date.now() - 1 })
    .where(eq(mailTokens.accountId, accountId));

/** Texts that are no longer, or not quite, this token. */
const altered = (token: string): string[] => [
  '',
  ' ',
  token.slice(1),
  `${token}A`,
  `${token}=`,
  ` ${token}`,
  token.toUpperCase(),
  token.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')),
  token.replace(/.$/, (letter) => (letter === 'A' ? 'E' : 'A')),
  [...token].reverse().join(''),
  `${token}\0`,
  'A'.repeat(43),
  'A'.repeat(100_000),
  `' or 1=1 --`,
  '%00',
];

test('30 and more spent, foreign, expired and altered links are refused, in the same words', async () => {
  const { services } = world;
  const attempts: [name: string, attempt: () => Promise<void>][] = [];
  const person = await world.verifiedAccount();
  const good = await world.resetToken(person.email);
  const waiting = await world.makeAccount(world.newAddress());
  const goodVerify = (await world.letterTo(waiting.email)).token;
  for (const token of altered(good)) attempts.push([`reset ${token}`, () => useReset(token)]);
  for (const token of altered(goodVerify))
    attempts.push([`verify ${token}`, () => useVerify(token)]);
  attempts.push(
    ['a link to verify, to reset', () => useReset(goodVerify)],
    ['a link to reset, to verify', () => useVerify(good)],
  );

  const spent = await world.verifiedAccount();
  const spentReset = await world.resetToken(spent.email);
  await resetPassword(services, { token: spentReset, newPassword: password }, address);
  attempts.push(['a spent link', () => useReset(spentReset)]);

  const late = await world.verifiedAccount();
  const lateReset = await world.resetToken(late.email);
  await expire(late.id);
  attempts.push(['an expired link', () => useReset(lateReset)]);
  const lateWaiting = await world.makeAccount(world.newAddress());
  const lateVerify = (await world.letterTo(lateWaiting.email)).token;
  await expire(lateWaiting.id);
  attempts.push(['an expired link to verify', () => useVerify(lateVerify)]);

  const twice = await world.verifiedAccount();
  const first = await world.resetToken(twice.email);
  await world.resetToken(twice.email);
  attempts.push(['a link that a newer one replaced', () => useReset(first)]);

  const changed = await world.verifiedAccount();
  const beforeChange = await world.resetToken(changed.email);
  const viewer = { ...viewerOf(changed.id), sessionId: sessionOf(changed.accessToken) };
  await changePassword(services, viewer, { current: password, newPassword: 'changed horse' });
  attempts.push(['a link from before the password was changed', () => useReset(beforeChange)]);

  const moved = await world.verifiedAccount();
  const oldAddress = await world.resetToken(moved.email);
  const next = world.newAddress();
  await world.setEmail(moved.id, next);
  await verifyEmail(services, (await world.letterTo(next)).token);
  attempts.push(['a link that was sent to the former address', () => useReset(oldAddress)]);

  const other = await world.makeAccount(world.newAddress());
  const former = (await world.letterTo(other.email)).token;
  await world.setEmail(other.id, world.newAddress());
  attempts.push(['a link for an address that was replaced before', () => useVerify(former)]);

  const disabled = await world.verifiedAccount();
  const ofDisabled = await world.resetToken(disabled.email);
  await disableUser(services, disabled.id);
  attempts.push(['a link of a disabled account', () => useReset(ofDisabled)]);

  const deleted = await world.verifiedAccount();
  const ofDeleted = await world.resetToken(deleted.email);
  await deleteAccount(services, viewerOf(deleted.id), password);
  attempts.push(['a link of a deleted account', () => useReset(ofDeleted)]);

  const messages = new Set<string>();
  for (const [name, attempt] of attempts) {
    const refusal = await attempt().catch((error: unknown) => error);
    expect(refusal, name).toMatchObject({ code: 'BAD_USER_INPUT' });
    messages.add(String(refusal));
  }
  expect(attempts.length).toBeGreaterThanOrEqual(30);
  expect(messages.size).toBe(1);
  for (const { username } of [person, twice, moved])
    await login(services, guest(address), { username, password });
  await useReset(good);
  await useVerify(goodVerify);
});

const sessionOf = (accessToken: string): string =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).sid;

test('a link of another account changes that one alone', async () => {
  const [mine, theirs] = [await world.verifiedAccount(), await world.verifiedAccount()];
  const token = await world.resetToken(mine.email);
  await resetPassword(world.services, { token, newPassword: 'mine alone' }, address);
  const { username } = theirs;
  await login(world.services, guest(address), { username, password });
});

test('a second factor stays needed after a reset', async () => {
  const { id, username, email } = await world.verifiedAccount();
  const { secret } = await beginSecondFactor(world.services, viewerOf(id), password);
  await confirmSecondFactor(world.services, viewerOf(id), authenticatorApp(secret).code());
  const token = await world.resetToken(email);
  const newPassword = 'after the reset';
  await resetPassword(world.services, { token, newPassword }, address);
  await expect(
    login(world.services, guest(address), { username, password: newPassword }),
  ).rejects.toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
});

test('nothing that is stored gives a link away', async () => {
  const { email, id } = await world.verifiedAccount();
  const token = await world.resetToken(email);
  const { db } = world.services.database;
  const rows = [
    ...(await db.select().from(mailTokens).where(eq(mailTokens.accountId, id))),
    ...(await db.select().from(emails).where(eq(emails.accountId, id))),
  ];
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toContain(token);
});
