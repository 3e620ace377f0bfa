/** `npm run test:faults` does each fault once, `npm run soak -- faults` ten times. */
export const rounds = (): number[] =>
  Array.from({ length: Number(process.env.FAULT_ROUNDS ?? 1) }, (_, at) => at + 1);
