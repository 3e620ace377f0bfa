import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authenticatorApp } from '@clipgraph/user/testing/authenticator-app.ts';
import { expect, it } from 'vitest';
import { type Account, createClient, type GraphqlClient } from '../kit/client.ts';
import { startInstance } from '../kit/instance.ts';
import { ownStores, startProcess } from '../kit/process.ts';

const login =
  'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }';
const refresh =
  'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }';
const change =
  'mutation ($current: String!, $newPassword: String!) { changePassword(current: $current, newPassword: $newPassword) { accessToken } }';

const logInWith = (client: GraphqlClient, { username }: Account, password: string) =>
  client.code(login, { input: { username, password } });

it('kill -9 in the middle of enrolments and password changes leaves each done or not begun', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-account-crash-'));
  const env = {
    ...ownStores(),
    DATA_DIR: dataDir,
    RATE_LIMITS: 'off',
    DEMO: '0',
    LOG_LEVEL: 'error',
  };
  const first = await startProcess('deploy/start.mjs', env);
  const client = createClient(first.url);
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
    await rm(dataDir, { recursive: true, force: true });
  }
});
