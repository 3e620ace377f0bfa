import { randomUUID } from 'node:crypto';
import { runEvery } from '@clipgraph/platform/background/run-every.ts';
import { createLease, soleHolder } from '@clipgraph/platform/events/lease.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { beginBuild, continueBuild } from './build.ts';
import { catchUp } from './catch-up.ts';
import type { Engine } from './engine.ts';
import { engineOf } from './engine-of.ts';
import { readShelves } from './shelves.ts';

const everyMs = 200;
const buildEveryMs = 1_000;

/** Where processes share the database, one of them works at a time. */
const leaseOf = ({ config, database }: Services, name: string) =>
  config.DATABASE_URL ? createLease(database, name, randomUUID()) : soleHolder;

/**
 * Keeps the index up to date while the subgraph runs: brings changes in, makes an index where there
 * is none, and ends a build that died.
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
  const buildLease = leaseOf(services, 'index-build');
  const stopBuilding = runEvery({
    everyMs: buildEveryMs,
    firstAfterMs: 0,
    log,
    failure: 'the index could not be built; trying again',
    async work(stopping) {
      const goOn = async () => !stopping.aborted && (await buildLease.hold());
      const { active, building } = await readShelves(services.database.db, engine.name);
      if ((active !== null && building === null) || !(await goOn())) return;
      if (building === null) await beginBuild(services, engine);
      await continueBuild(services, engine, { goOn });
      await buildLease.release();
    },
  });
  return async () => {
    await Promise.all([stopCatchingUp(), stopBuilding()]);
    await Promise.all([lease.release(), buildLease.release(), engine.close()]);
  };
}

/**
 * `projections rebuild search`: builds an index beside the one that is searched, and switches.
 * @returns how many documents are in it
 */
export async function rebuildIndex(services: Services): Promise<number> {
  const engine: Engine = engineOf(services);
  const lease = leaseOf(services, 'index-build');
  if (!(await lease.hold()))
    throw new Error('The index of search is being built already. Try again when it is done.');
  try {
    await beginBuild(services, engine);
    return (await continueBuild(services, engine, { goOn: lease.hold })) ?? 0;
  } finally {
    await lease.release();
  }
}
