import { longPasswords } from './attacks/long-passwords.ts';
import { holds } from './held.ts';

// What is longer than any password or name is wrong before it is normalised.
holds(longPasswords, 6);
