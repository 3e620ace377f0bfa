import { lockOut, manyAddresses, manySessions, successfulLogins } from './attacks/logins.ts';
import { holds } from './held.ts';

// Every attempt counts, by account and address, and a stranger's never against the owner.
holds(successfulLogins, 400);
holds(lockOut, 101);
holds(manyAddresses, 600);
holds(manySessions, 300);
