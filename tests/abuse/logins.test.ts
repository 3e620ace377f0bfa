import { lockOut, manyAddresses, manySessions, successfulLogins } from './attacks/logins.ts';
import { holdTogether } from './held.ts';

// Every attempt counts, by account and address, and a stranger's never against the owner.
holdTogether([
  [successfulLogins, 160],
  [lockOut, 101],
  [manyAddresses, 180],
  [manySessions, 120],
]);
