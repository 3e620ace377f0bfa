import { endlessWrites } from './attacks/writes.ts';
import { holds } from './held.ts';

// Every mutation of an account has a limit that no person meets.
holds(endlessWrites, 3_300);
