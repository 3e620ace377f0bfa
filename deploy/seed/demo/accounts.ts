/**
 * The accounts of a fresh instance outside production, so that the first minute needs no
 * registration. The names and the password can be typed on any keyboard.
 */
export const demoAccounts = [
  { username: 'ada', displayName: 'Ada' },
  { username: 'ben', displayName: 'Ben' },
] as const;
export const demoPassword = 'clipgraph-demo';
