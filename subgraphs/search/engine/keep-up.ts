import { randomUUID } from 'node:crypto';
import { runEvery } from '@clipgraph/platform/background/run-every.ts';
import { createLease, leaseMs, soleHolder } from '@clipgraph/platform/events/lease.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { buildIndex } from './build.ts';
import { catchUp } from './catch-up.ts';
import { engineOf } from './engine-of.ts';
import { noteUnused, readShelves } from './shelves.ts';

const everyMs = 200;
const buildEveryMs = 1_000;
const renewEveryMs = leaseMs / 4;

/** Where processes share the database, one of them works at a time. */
const leaseOf = ({ config, database }: Services, name: string) =>
  config.DATABASE_URL ? createLease(database, name, randomUUID()) : soleHolder;

/**
 * Keeps the index up to date while the subgraph runs: brings changes in, and builds it where it
 * is needed.
 */
export function keepUp(services: Services): () => Promise<void> {
  const { log } = services;
  const engine = engineOf(services);
  const lease = leaseOf(services, 'index');
  const stopCatchingUp = runEvery({
    everyMs,
    log,
    failure: 'the index could not be brought up to date; trying again',
    retryAfterMs: 1_000,
    async work(stopping) {
      while (!stopping.aborted && (await lease.hold()))
        if (!(await catchUp(services, engine))) return;
    },
  });
  const stopBuilding = runEvery({
    everyMs: buildEveryMs,
    firstAfterMs: 0,
    log,
    failure: 'the index could not be built; trying again',
    work: (stopping) => buildWhereNeeded(services, stopping),
  });
  return async () => {
    await Promise.all([stopCatchingUp(), stopBuilding()]);
    await lease
      .release()
      .catch((error) => log.warn({ err: error }, 'the lease of the index ends by itself'));
    await engine.close();
  };
}

/**
 * Builds an index where there is none, where a build died, and where one heard of nothing while
 * another engine was used. Notes that the other engine hears of nothing now.
 */
export async function buildWhereNeeded(services: Services, stopping: AbortSignal): Promise<void> {
  const { database, log } = services;
  const engine = engineOf(services);
  await noteUnused(database, engine.name);
  const { active, building } = await readShelves(database.db, engine.name);
  if (active !== null && building === null) return;
  const built = await alone(services, (hold) => {
    if (active === null) log.info('the index is being built; searches fail until it is there');
    return buildIndex(services, engine, { goOn: async () => !stopping.aborted && (await hold()) });
  });
  if (built) log.info({ engine: engine.name, documents: built }, 'the index was built anew');
}

/**
 * `projections rebuild search`: builds an index beside the one that is searched, and switches.
 * @returns how many documents are in it
 */
export async function rebuildIndex(services: Services): Promise<number> {
  const built = await alone(services, (hold) =>
    buildIndex(services, engineOf(services), { goOn: hold }),
  );
  if (built === undefined)
    throw new Error('The index of search is being built already. Try again when it is done.');
  return built;
}

const building = perProcess(() => ({ isUnderWay: false }));

/** One build at a time, in this process and in all. @returns nothing when there is one */
async function alone<Result>(
  services: Services,
  build: (hold: () => Promise<boolean>) => Promise<Result>,
): Promise<Result | undefined> {
  const here = building(services);
  if (here.isUnderWay) return undefined;
  here.isUnderWay = true;
  const lease = leaseOf(services, 'index-build');
  // Another process has begun when it was lost once.
  let isLost = false;
  const hold = async () => {
    isLost ||= !(await lease.hold());
    return !isLost;
  };
  let renewal: Promise<unknown> = hold();
  // What is put in at once may take longer than a lease lasts.
  const renewing = setInterval(() => {
    renewal = hold().catch(() => {});
  }, renewEveryMs);
  try {
    return (await renewal) ? await build(hold) : undefined;
  } finally {
    clearInterval(renewing);
    await renewal.catch(() => {});
    here.isUnderWay = false;
    await lease.release();
  }
}
