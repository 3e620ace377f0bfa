/** `npm run test:faults` does each fault once, `npm run soak -- faults` ten times. */
export const rounds = (): number[] =>
  Array.from({ length: Number(process.env.FAULT_ROUNDS ?? 1) }, (_, at) => at + 1);

/** A soak takes a server away for this long; one round in between takes it away for a third of it. */
export const outageOf = (soakMs: number): number => (process.env.SOAK ? soakMs : soakMs / 3);
