import type { Timing } from '../transport/transport.ts';

/**
 * `Server-Timing`: the plan and each fetch, for the operator who asked. Browsers draw it beside the
 * request.
 */
export const serverTiming = ({ planMs, fetches }: Timing, totalMs: number): string =>
  [
    `plan;dur=${planMs.toFixed(2)}`,
    ...fetches.map(
      ({ name, startMs, durationMs }) =>
        `fetch-${name};dur=${durationMs.toFixed(2)};desc="at ${startMs.toFixed(2)}"`,
    ),
    `total;dur=${totalMs.toFixed(2)}`,
  ].join(', ');
