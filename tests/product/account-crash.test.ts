import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobs } from '@clipgraph/platform/jobs/tables.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { authenticatorApp } from '@clipgraph/user/testing/authenticator-app.ts';
import { openMailServer } from '@clipgraph/user/testing/mail-server.ts';
import { expect, it, vi } from 'vitest';
import { type Account, createClient, type GraphqlClient } from '../kit/client.ts';
import { startInstance } from '../kit/instance.ts';
import { ownStores, startProcess } from '../kit/process.ts';
import { counterDrift, projectionDifferences } from '../kit/projections.ts';

const login =
  'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }';
const refresh =
  'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }';
const change =
  'mutation ($current: String!, $newPassword: String!) { changePassword(current: $current, newPassword: $newPassword) { accessToken } }';

const logInWith = (client: GraphqlClient, { username }: Account, password: string) =>
  client.code(login, { input: { username, password } });

/** A product of its own, and the variables that start another one on what it leaves. */
async function startToKill(further: Record<string, string> = {}) {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'clipgraph-account-crash-'));
  const own = { DATA_DIR, RATE_LIMITS: 'off', DEMO: '0', LOG_LEVEL: 'error' };
  const env = { ...ownStores(), ...own, ...further };
  const first = await startProcess('deploy/start.mjs', env);
  return { env, first, client: createClient(first.url) };
}

it('kill -9 in the middle of enrolments and password changes leaves each done or not begun', async () => {
  const { env, first, client } = await startToKill();
  const people = await Promise.all(Array.from({ length: 16 }, () => client.register('crash')));
  const enrolling = people.slice(0, 8);
  const changing = people.slice(8);
  const secrets = new Map<Account, string>();
  const others = new Map<Account, string>();
  for (const person of enrolling) {
    const { password, token } = person;
    const { beginSecondFactor } = await client.data(
      'mutation ($password: String!) { beginSecondFactor(password: $password) { secret } }',
      { password },
      token,
    );
    secrets.set(person, beginSecondFactor.secret);
  }
  for (const person of changing) {
    const { username, password } = person;
    const input = { username, password };
    others.set(person, (await client.data(login, { input })).login.refreshToken);
  }

  const acknowledged = new Map<Account, string[]>();
  let cut = 0;
  const answered = (person: Account, codes: string[] = []) => {
    acknowledged.set(person, codes);
    // Among the others, however fast they are answered.
    if (acknowledged.size === 4) first.child.kill('SIGKILL');
  };
  const attempts = people.map(async (person) => {
    try {
      const secret = secrets.get(person);
      if (secret === undefined) {
        const variables = { current: person.password, newPassword: 'another horse' };
        await client.data(change, variables, person.token);
        answered(person);
        return;
      }
      const { confirmSecondFactor } = await client.data(
        'mutation ($code: String!) { confirmSecondFactor(code: $code) }',
        { code: authenticatorApp(secret).code() },
        person.token,
      );
      answered(person, confirmSecondFactor);
    } catch (error) {
      if (!first.child.killed) throw error;
      cut++;
    }
  });
  await Promise.all(attempts);
  expect(cut).toBeGreaterThan(0);

  const again = await startInstance(env);
  try {
    for (const person of enrolling) {
      const { account } = await again.data(
        '{ account { hasSecondFactor recoveryCodesLeft } }',
        {},
        person.token,
      );
      const isOn = account.hasSecondFactor;
      expect(account.recoveryCodesLeft).toBe(isOn ? 10 : 0);
      expect(await logInWith(again, person, person.password)).toBe(
        isOn ? 'SECOND_FACTOR_REQUIRED' : null,
      );
      if (acknowledged.has(person)) expect(isOn).toBe(true);
    }
    for (const person of changing) {
      const isNew = (await logInWith(again, person, 'another horse')) === null;
      expect(await logInWith(again, person, person.password)).toBe(
        isNew ? 'UNAUTHENTICATED' : null,
      );
      // The sessions beside it ended with the old password, and not before.
      expect(await again.code(refresh, { token: others.get(person) })).toBe(
        isNew ? 'UNAUTHENTICATED' : null,
      );
      if (acknowledged.has(person)) expect(isNew).toBe(true);
    }
  } finally {
    await again.close();
    await rm(env.DATA_DIR, { recursive: true, force: true });
  }
});

const ask = 'mutation ($id: ID!) { follow(userId: $id) { id } }';
const accept = 'mutation ($id: ID!) { acceptFollowRequest(userId: $id) { id } }';
const remove = 'mutation ($id: ID!) { removeFollower(userId: $id) { id } }';
const setPrivate = 'mutation ($is: Boolean!) { setPrivateAccount(isPrivate: $is) { isPrivate } }';
const signUp = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }';

it('kill -9 leaves each request accepted or waiting, and every letter on its way', async () => {
  const mail = await openMailServer();
  const { env, first, client } = await startToKill({
    SMTP_URL: mail.url,
    PUBLIC_URL: 'https://clips.example.org',
  });
  const [closed, opening] = [await client.register('closed'), await client.register('opening')];
  for (const { token } of [closed, opening]) await client.data(setPrivate, { is: true }, token);
  const askers = await Promise.all(Array.from({ length: 6 }, () => client.register('asker')));
  for (const { token } of askers)
    for (const { id } of [closed, opening]) await client.data(ask, { id }, token);
  // One letter lies at the mail server, which has not said so; the others wait behind it.
  const held = Promise.withResolvers<void>();
  mail.holdAnswers = held.promise;
  const emails = Array.from({ length: 3 }, (_, at) => `person.${at}@example.org`);
  for (const [at, email] of emails.entries())
    await client.data(signUp, {
      input: { username: `letter ${at}`, password: 'correct horse', email },
    });
  await vi.waitFor(() => expect(mail.delivered).toHaveLength(1), 10_000);

  // Each asks, is accepted and removed, over and over, so that the kill falls among them.
  const answers = new Map(askers.map(({ id }) => [id, 0]));
  let answered = 0;
  let isOpening: Promise<void> | undefined;
  let hasOpened = false;
  let cut = 0;
  const unlessCut = async (attempt: () => Promise<void>) => {
    try {
      await attempt();
    } catch (error) {
      if (!first.child.killed) throw error;
      cut++;
    }
  };
  const open = () =>
    unlessCut(async () => {
      await client.data(setPrivate, { is: false }, opening.token);
      hasOpened = true;
    });
  const goRound = async (asker: Account) => {
    const steps = [
      () => client.data(accept, { id: asker.id }, closed.token),
      () => client.data(remove, { id: asker.id }, closed.token),
      () => client.data(ask, { id: closed.id }, asker.token),
    ];
    for (let at = 0; !first.child.killed; at++) {
      await unlessCut(async () => {
        const step = steps[at % 3]?.();
        // Its own is cut for certain, and the others are somewhere on their way.
        if (answered > 25) first.child.kill('SIGKILL');
        await step;
        answers.set(asker.id, at + 1);
        answered++;
      });
      if (answered > 20) isOpening ??= open();
    }
  };
  await Promise.all(askers.map(goRound));
  await isOpening;
  expect(cut).toBeGreaterThan(0);
  mail.holdAnswers = Promise.resolve();
  held.resolve();

  const again = await startInstance(env);
  try {
    const own = '{ me { isPrivate followerCount followRequestCount } }';
    const stateOf = async ({ token }: Account) => (await again.data(own, {}, token)).me;
    const query = 'query ($id: ID!) { user(id: $id) { isFollowedByMe isFollowRequestedByMe } }';
    const found = await Promise.all(
      askers.map(async ({ id, token }) => {
        const { user } = await again.data(query, { id: closed.id }, token);
        const states = { waits: user.isFollowRequestedByMe, follows: user.isFollowedByMe };
        const done = answers.get(id) ?? 0;
        const either = [done, done + 1].map((at) => ({
          waits: at % 3 === 0,
          follows: at % 3 === 1,
        }));
        expect(either).toContainEqual(states);
        return states;
      }),
    );
    expect(await stateOf(closed)).toMatchObject({
      followerCount: found.filter(({ follows }) => follows).length,
      followRequestCount: found.filter(({ waits }) => waits).length,
    });

    const { isPrivate } = await stateOf(opening);
    if (hasOpened) expect(isPrivate).toBe(false);
    await vi.waitFor(async () => {
      const { followerCount, followRequestCount } = await stateOf(opening);
      expect([0, askers.length]).toContain(followerCount);
      expect(followRequestCount).toBe(askers.length - followerCount);
      expect(followerCount).toBe(isPrivate ? 0 : askers.length);
    }, 60_000);
    expect(await counterDrift(again.instance)).toEqual([]);
    const users = [closed, opening, ...askers].map(({ id }) => Number(id));
    await vi.waitFor(
      async () =>
        expect(await projectionDifferences(again.instance, { users, posts: [] })).toEqual([]),
      60_000,
    );

    const { db } = (again.instance.subgraphs.get('user') as OpenSubgraph).services.database;
    await vi.waitFor(async () => {
      expect(mail.delivered.map(({ to }) => to).sort()).toEqual(emails);
      expect(await db.select().from(jobs)).toHaveLength(1);
    }, 20_000);
    // As if the lease of the killed process had ended, which is a minute.
    await db.update(jobs).set({ dueAt: 0 });
    await vi.waitFor(async () => expect(await db.select().from(jobs)).toEqual([]), 20_000);
    expect(mail.delivered).toHaveLength(emails.length + 1);
    const twice = mail.delivered.filter(({ to }) => to === mail.delivered[0]?.to);
    // Only the one that was taken and not answered comes again, as the same letter.
    expect(new Set(twice.map(({ messageId }) => messageId)).size).toBe(1);
    expect(new Set(twice.map(({ token }) => token)).size).toBe(1);
    expect(twice).toHaveLength(2);
  } finally {
    await again.close();
    await mail.stop();
    await rm(env.DATA_DIR, { recursive: true, force: true });
  }
});
