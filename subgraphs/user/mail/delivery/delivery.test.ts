import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startJobs } from '@clipgraph/platform/jobs/run-jobs.ts';
import { readJobsStatus } from '@clipgraph/platform/jobs/status.ts';
import { readOperation } from '@clipgraph/schema/operations.ts';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { jobs } from '../../jobs.ts';
import { mountRoutes } from '../../routes.ts';
import { openMailWorld } from '../../testing/mail.ts';
import { password } from '../../testing/world.ts';
import { letters } from '../tables.ts';
import { keptLettersOf } from './folder.ts';

let world: Awaited<ReturnType<typeof openMailWorld>>;
beforeAll(async () => {
  world = await openMailWorld();
});
afterAll(() => world.dispose());

const waiting = async () => (await world.services.database.db.select().from(letters)).length;
const status = async () => {
  const [sending] = await readJobsStatus(world.services.database, ['send_letter'], Date.now());
  return sending;
};

/** How long the server is away: `SMTP_AWAY_MS=60000` for a minute. */
const awayMs = Number(process.env.SMTP_AWAY_MS ?? 1_000);

test('while the mail server is away, letters wait: none is lost, and none comes twice', {
  timeout: awayMs + 60_000,
}, async () => {
  const { services, server } = world;
  await server.stop();
  const handlers = jobs(services);
  const working = [1, 2].map(() => startJobs({ ...services, handlers }));
  const people = await Promise.all(
    Array.from({ length: 12 }, () => world.makeAccount(world.newAddress())),
  );
  await new Promise((resolve) => setTimeout(resolve, awayMs));
  expect(server.delivered).toEqual([]);
  expect(await waiting()).toBe(people.length);
  await server.start();
  await vi.waitFor(async () => expect(await waiting()).toBe(0), 50_000);
  await Promise.all(working.map((stop) => stop()));
  expect(server.delivered.map(({ to }) => to).sort()).toEqual(
    people.map(({ email }) => email).sort(),
  );
  expect(new Set(server.delivered.map(({ messageId }) => messageId)).size).toBe(people.length);
  expect(await status()).toMatchObject({ waiting: 0, givenUp: 0 });
});

describe('the mail server', () => {
  test('that refuses a letter for good has it given up with its reason; others go on', async () => {
    const [bad, good] = [world.newAddress(), world.newAddress()];
    world.server.refused.set(bad, 550);
    await world.makeAccount(bad);
    await world.makeAccount(good);
    await world.letterTo(good);
    expect(world.server.to(bad)).toEqual([]);
    expect(await status()).toMatchObject({
      waiting: 0,
      givenUp: 1,
      reason: expect.stringContaining('refused'),
    });
  });

  test('that refuses a letter for now is asked again, with growing waits', async () => {
    const email = world.newAddress();
    world.server.refused.set(email, 451);
    await world.makeAccount(email);
    await world.runJobs();
    expect(await status()).toMatchObject({ waiting: 1 });
    world.server.refused.delete(email);
    await world.runJobs(60_000);
    expect(world.server.to(email)).toHaveLength(1);
  });

  test('gets no letter whose link is good no longer', async () => {
    const { id } = await world.makeAccount(null);
    const [first, second] = [world.newAddress(), world.newAddress()];
    await world.setEmail(id, first);
    await world.setEmail(id, second);
    await world.letterTo(second);
    expect(world.server.to(first)).toEqual([]);
  });
});

test('one mailbox gets five letters an hour, whoever asks', async () => {
  const email = world.newAddress();
  const request = 'mutation ($email: String!) { requestPasswordReset(email: $email) }';
  for (let at = 0; at < 5; at++)
    expect((await world.ask(null, request, { email })).code).toBe(undefined);
  expect((await world.ask(null, request, { email: email.toUpperCase() })).code).toBe(
    'RATE_LIMITED',
  );
  const register = `mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }`;
  const input = { username: 'late comer', password, email };
  expect((await world.ask(null, register, { input })).code).toBe('RATE_LIMITED');
});

test('without a mail server letters lie in DATA_DIR/mail, for its owner alone', async () => {
  const folderWorld = await openMailWorld({ SMTP_URL: '' });
  try {
    const emails = [folderWorld.newAddress(), folderWorld.newAddress()];
    for (const email of emails) await folderWorld.makeAccount(email);
    await folderWorld.runJobs();
    const { config } = folderWorld.services;
    const kept = await keptLettersOf(config, 10);
    expect(kept.map(({ to }) => to)).toEqual(emails.toReversed());
    expect(kept[0]?.text).toContain('/account/verify-email#');
    const folder = join(config.DATA_DIR, 'mail');
    const files = await readdir(folder);
    expect(files.filter((name) => name.endsWith('.eml'))).toHaveLength(2);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    for (const name of files) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
  } finally {
    await folderWorld.dispose();
  }
});

describe('the page that a link leads to', () => {
  test.each([
    ['/account/verify-email', 'VerifyEmail'],
    ['/account/reset-password', 'ResetPassword'],
  ])('%s changes nothing by itself, and sends a known document', async (path, operation) => {
    const app = Fastify();
    await mountRoutes(app, world.services);
    const email = world.newAddress();
    const { id } = await world.makeAccount(email);
    const { token } = await world.letterTo(email);
    const { statusCode, headers, body } = await app.inject(`${path}?token=${token}`);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(body).toContain(JSON.stringify(readOperation(operation)));
    expect((await world.ask(id, '{ account { isEmailVerified } }')).data.account).toEqual({
      isEmailVerified: false,
    });
    await app.close();
  });
});
