import { runEvery, type Stop } from '@clipgraph/platform/background/run-every.ts';
import { oncePossible } from '@clipgraph/platform/database/once-possible.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { asc, gt } from 'drizzle-orm';
import { deliverDue } from './deliver.ts';
import { forgetEndpoint } from './endpoints.ts';
import { pushKeyOf } from './push-key.ts';
import { pushEndpoints } from './tables.ts';

const lookEveryMs = 1_000;
const sweepEveryMs = 600_000;
const retryAfterMs = 5_000;
const endpointsPerPage = 500;

/**
 * Forgets browsers whose session has ended: they are told nothing from then on anyway.
 * @throws UNAVAILABLE while the user subgraph is away
 */
export async function sweepEndpoints(services: Services): Promise<void> {
  const { database, ask } = services;
  let lastId = 0;
  for (;;) {
    const page = await database.db
      .select({ id: pushEndpoints.id, sessionId: pushEndpoints.sessionId })
      .from(pushEndpoints)
      .where(gt(pushEndpoints.id, lastId))
      .orderBy(asc(pushEndpoints.id))
      .limit(endpointsPerPage);
    const open = await ask.user.openSessions(page.map(({ sessionId }) => sessionId));
    for (const { id, sessionId } of page)
      if (!open.has(sessionId)) await forgetEndpoint(services, { id, sessionId });
    lastId = page.at(-1)?.id ?? 0;
    if (page.length < endpointsPerPage) return;
  }
}

/** Makes the key if there is none, and tells browsers from then on. */
export async function startPushes(services: Services): Promise<Stop> {
  await oncePossible(() => pushKeyOf(services));
  const { log, config } = services;
  const stops = [
    runEvery({
      everyMs: lookEveryMs,
      retryAfterMs,
      spread: true,
      log,
      failure: 'browsers could not be told of notifications; trying again',
      work: (stopping) =>
        deliverDue(services, { allowsLocal: config.PUSH_LOCAL_ENDPOINTS, stopping }),
    }),
    runEvery({
      everyMs: sweepEveryMs,
      spread: true,
      log,
      failure: 'browsers of ended sessions could not be forgotten; trying again',
      work: () => sweepEndpoints(services),
    }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
