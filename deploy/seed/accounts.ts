import { concurrently, type Pace } from './concurrently.ts';
import { type Device, type FrontDoor, RefusedError } from './front-door.ts';
import type { Person } from './people.ts';

/** The account of a planned person, with a session. */
export interface Account {
  id: string;
  device: Device;
}

interface SessionAnswer {
  accessToken: string;
  user: { id: string };
}

/** The password of every seeded account. The seed prints it, so that anybody can log in as one. */
export const seedPassword = 'clipgraph-seed';

/**
 * The account of the person at a position of the plan.
 * @throws Error when nobody is there
 */
export function accountAt(accounts: readonly Account[], at: number): Account {
  const account = accounts[at];
  if (!account) throw new Error(`The plan has no person at position ${at}.`);
  return account;
}

/** A name is taken by an account that this run did not make. */
export class OtherPasswordError extends Error {
  constructor(username: string) {
    super(
      `The name "${username}" belongs to an account with another password, ` +
        'so this instance cannot be seeded. Seed an empty one.',
    );
  }
}

/**
 * Registers everybody, or logs in those who are there from an earlier run.
 * @param password of each
 * @returns accounts in the order of `people`, and how many are new
 * @throws OtherPasswordError
 */
export async function openAccounts(
  door: FrontDoor,
  people: readonly Person[],
  password: string,
  pace: Pace,
): Promise<{ accounts: Account[]; made: number }> {
  let made = 0;
  const accounts = await concurrently(pace, people, async ({ bio, ...person }, at) => {
    // RFC 2544 reserves this range, so no real client has such an address.
    const device: Device = { address: `198.18.${at >> 8}.${at & 255}` };
    const session = await registerOrLogin(door, device, { ...person, password });
    device.accessToken = session.accessToken;
    if (session.isNew) {
      made += 1;
      if (bio) await door.ask(device, 'UpdateProfile', { input: { bio } });
    }
    return { id: session.user.id, device };
  });
  return { accounts, made };
}

async function registerOrLogin(
  door: FrontDoor,
  device: Device,
  input: { username: string; displayName: string; password: string },
): Promise<SessionAnswer & { isNew: boolean }> {
  const { username, password } = input;
  const { user } = await door.ask<{ user: object | null }>(device, 'Profile', {
    username,
    firstPosts: 1,
  });
  if (!user) {
    return { ...(await door.register(input, device.address)), isNew: true };
  }
  try {
    const { login } = await door.ask<{ login: SessionAnswer }>(device, 'Login', {
      input: { username, password },
    });
    return { ...login, isNew: false };
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'UNAUTHENTICATED') throw error;
    throw new OtherPasswordError(username);
  }
}
