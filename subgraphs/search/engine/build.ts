import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, or } from 'drizzle-orm';
import { documents } from '../tables.ts';
import type { Engine } from './engine.ts';
import type { Shelf } from './index-tables.ts';
import { lockState, readShelves, type State, writeState } from './shelves.ts';

/** Small enough that a page never keeps the process from its other work for long. */
const perPage = 50;
/** Longer than a search takes: whoever began in the old index ends there. */
const searchesEndMs = 1_000;

type Building = Pick<Services, 'database'>;

/**
 * Begins a new index beside the one that is searched; one that was being built is thrown away.
 * From here on it hears of every change.
 */
export async function beginBuild({ database }: Building, engine: Engine): Promise<void> {
  const change = (part: (state: State) => Partial<State>) =>
    database.transaction(async (tx) => {
      const state = await lockState(tx, engine.name);
      await writeState(tx, { ...state, ...part(state) });
      return state;
    });
  const { active } = await change(() => ({ building: null }));
  const building: Shelf = active === 'a' ? 'b' : 'a';
  await engine.clear(building);
  await change(() => ({ building, builtKind: '', builtId: 0 }));
}

interface HowToBuild {
  /** False ends it early, to be gone on with later. @default to the end */
  goOn?(): Promise<boolean>;
  /** @default 1000 */
  clearAfterMs?: number;
}

/**
 * Goes on where a build was left, or died, to its end; then the new index is searched, and the old
 * one is emptied.
 * @returns how many documents were put in, or undefined when there is nothing to build
 */
export async function continueBuild(
  { database }: Building,
  engine: Engine,
  { goOn = async () => true, clearAfterMs = searchesEndMs }: HowToBuild = {},
): Promise<number | undefined> {
  if ((await readShelves(database.db, engine.name)).building === null) return undefined;
  let built = 0;
  for (;;) {
    if (!(await goOn())) return built;
    const filled = await fillPage(database, engine);
    if (filled === 0) break;
    built += filled;
    await setImmediate();
  }
  await engine.refresh();
  const old = await database.transaction(async (tx) => {
    const state = await lockState(tx, engine.name);
    if (state.building === null) return null;
    await writeState(tx, { ...state, active: state.building, building: null });
    return state.active;
  });
  if (old === null) return built;
  await sleep(clearAfterMs);
  await engine.clear(old);
  return built;
}

/** @returns how many documents it looked at; a page that was filled and not noted is filled again */
async function fillPage(database: Building['database'], engine: Engine): Promise<number> {
  const { page, shelf } = await database.transaction(async (tx) => {
    const state = await lockState(tx, engine.name, 'share');
    const page = await readPage(tx, state);
    const found = page.filter(({ indexed }) => indexed);
    if (state.building !== null && found.length > 0) await engine.fill(tx, state.building, found);
    return { page, shelf: state.building };
  });
  const last = page.at(-1);
  if (!last || shelf === null) return 0;
  await engine.push(page, [shelf]);
  await database.transaction(async (tx) => {
    const state = await lockState(tx, engine.name);
    if (state.building === shelf)
      await writeState(tx, { ...state, builtKind: last.kind, builtId: last.id });
  });
  return page.length;
}

/** Locked, so that each is written by one at a time. */
const readPage = (tx: Tx, { builtKind, builtId }: State) =>
  tx
    .select()
    .from(documents)
    .where(
      or(
        gt(documents.kind, builtKind as never),
        and(eq(documents.kind, builtKind as never), gt(documents.id, builtId)),
      ),
    )
    .orderBy(asc(documents.kind), asc(documents.id))
    .limit(perPage)
    .for('update');
