import { concurrently } from './concurrently.ts';
import { type Device, type FrontDoor, RefusedError } from './front-door.ts';
import type { Person } from './people.ts';

/** A planned person with an account and a session. */
export interface Account {
  id: string;
  device: Device;
}

interface SessionAnswer {
  accessToken: string;
  user: { id: string };
}

/** Every seeded account has this password; it is printed for whoever wants to log in as one. */
export const seedPassword = 'clipgraph-seed';

/**
 * Registers everybody, or logs in those who are there from an earlier run.
 * @returns accounts in the order of `people`, and how many are new
 */
export async function openAccounts(
  door: FrontDoor,
  people: readonly Person[],
  limit: number,
): Promise<{ accounts: Account[]; made: number }> {
  let made = 0;
  const accounts = await concurrently(limit, people, async ({ username, displayName, bio }, at) => {
    // An address of a range that no real client has (RFC 2544).
    const device: Device = { address: `198.18.${at >> 8}.${at & 255}` };
    const session = await registerOrLogin(door, device, username, displayName);
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
  username: string,
  displayName: string,
): Promise<SessionAnswer & { isNew: boolean }> {
  const { user } = await door.ask<{ user: object | null }>(device, 'Profile', {
    username,
    firstPosts: 1,
  });
  if (!user) {
    const input = { username, password: seedPassword, displayName };
    const { register } = await door.ask<{ register: SessionAnswer }>(device, 'Register', { input });
    return { ...register, isNew: true };
  }
  try {
    const { login } = await door.ask<{ login: SessionAnswer }>(device, 'Login', {
      input: { username, password: seedPassword },
    });
    return { ...login, isNew: false };
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'UNAUTHENTICATED') throw error;
    throw new Error(
      `The name "${username}" belongs to an account with another password, so this instance cannot be seeded. Seed an empty one.`,
    );
  }
}
