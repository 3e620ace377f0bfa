import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { countViews } from './count-views.ts';
import { forgetOldViews } from './forget-views.ts';

const countEveryMs = 1_000;
const forgetEveryMs = 10 * 60_000;

/** Counts views as they come, and forgets old ones. */
export function startViews(services: Services): Stop {
  const { log } = services;
  const stops = [
    runEvery({
      everyMs: countEveryMs,
      firstAfterMs: 0,
      log,
      failure: 'views could not be counted; trying again',
      work: () => countViews(services),
    }),
    runEvery({
      everyMs: forgetEveryMs,
      spread: true,
      log,
      failure: 'old views could not be forgotten; trying again later',
      work: () => forgetOldViews(services, Date.now()),
    }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
