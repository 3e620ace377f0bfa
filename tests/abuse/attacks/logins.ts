import { availableParallelism } from 'node:os';
import { ask } from '../../kit/http.ts';
import { limited, repeat } from '../repeat.ts';
import type { Attack, Target } from './attack.ts';

interface Credentials {
  username: string;
  password: string;
}

const query = `mutation ($input: LoginInput!) {
  login(input: $input) { accessToken refreshToken }
}`;

interface Login {
  /** The code of its refusal. */
  code?: string;
  session?: { accessToken: string; refreshToken: string };
}

/** @param from another address of this machine */
async function login(
  url: string,
  { username, password }: Credentials,
  from?: string,
): Promise<Login> {
  const { text } = await ask(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { username, password } } }),
    ...(from && { from }),
  });
  const { data, errors } = JSON.parse(text);
  return { code: errors?.[0]?.extensions.code, session: data?.login };
}

/** What one address may do with one account in a minute, right password or not. */
const grantedPerMinute = 30;

export const successfulLogins: Attack = {
  name: '160 logins with the right password',
  item: 'login',
  async run(target) {
    const person = await target.register('busy');
    const answers = await repeat(160, 20, () => login(target.url, person));
    const refused = limited(answers.map(({ code }) => code));
    // It may have begun in one minute and ended in the next.
    return { attempts: 160, refused, through: Math.max(0, 160 - refused - 2 * grantedPerMinute) };
  },
};

/** A stranger fails on purpose, so that the owner is refused as well. */
export const lockOut: Attack = {
  name: 'a stranger who fails 100 times to lock the owner out',
  item: 'login',
  async run({ url, register }) {
    const owner = await register('owner');
    const guess = { ...owner, password: 'not the password' };
    const guesses = await repeat(100, 10, () => login(url, guess, '127.0.0.2'));
    const { session } = await login(url, owner, '127.0.0.3');
    return {
      attempts: 101,
      refused: limited(guesses.map(({ code }) => code)),
      through: session ? 0 : 1,
    };
  },
};

/**
 * What all addresses together may guess of one account in an hour. A failure counts when its hash is
 * done, so the guesses whose hashes run at that moment, at most three, come on top.
 */
const grantedPerAccount = 100 + Math.min(availableParallelism(), 3) - 1;

export const manyAddresses: Attack = {
  name: '180 guesses of one password from 60 addresses',
  item: 'login',
  async run({ url, register }) {
    const owner = await register('owner');
    const guesses = await repeat(180, 20, (at) =>
      login(url, { ...owner, password: `guess number ${at}` }, `127.0.1.${1 + (at % 60)}`),
    );
    const refused = limited(guesses.map(({ code }) => code));
    return {
      attempts: guesses.length,
      refused,
      through: Math.max(0, guesses.length - refused - grantedPerAccount),
    };
  },
};

/** More sessions of one account are never alive at once. */
const grantedSessions = 100;

export const manySessions: Attack = {
  name: '120 sessions of one account',
  item: 'login',
  async run(target) {
    const person = await target.register('many');
    const answers = await repeat(120, 10, (at) =>
      login(target.url, person, `127.0.2.${1 + (at % 100)}`),
    );
    const sessions = answers.flatMap(({ session }) => session ?? []);
    const alive = await countAlive(target, sessions);
    return {
      attempts: answers.length,
      refused: answers.length - alive,
      through: Math.max(0, alive - grantedSessions),
      note: `${sessions.length} logins, ${alive} sessions alive`,
    };
  },
};

async function countAlive(
  target: Target,
  sessions: readonly { refreshToken: string }[],
): Promise<number> {
  const refresh =
    'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }';
  const codes = await repeat(sessions.length, 10, (at) =>
    target.code(refresh, { token: sessions[at]?.refreshToken }),
  );
  return codes.filter((code) => code === null).length;
}
