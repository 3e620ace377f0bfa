import { afterAll, vi } from 'vitest';

/** Tests of many files share a process: no file leaves a clock or a function replaced. */
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
