import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { register } from '../accounts/registration.ts';

interface NewPerson {
  username: string;
  displayName: string;
  password: string;
}

/**
 * Registers people of whom many have one password, each as a request does. The password of all is
 * hashed once: that is made to be slow.
 * @returns the id and an access token @throws CONFLICT when the name is taken
 */
export function registerPeople(services: Services) {
  const hashes = new Map<string, Promise<string>>();
  const hashOf = (password: string): Promise<string> => {
    const hash = hashes.get(password) ?? hashPassword(password);
    hashes.set(password, hash);
    return hash;
  };
  return async (person: NewPerson, address: string) => {
    const passwordHash = await hashOf(person.password);
    const { accessToken, user } = await register(services, person, { address, passwordHash });
    return { accessToken, user: { id: user.id } };
  };
}
