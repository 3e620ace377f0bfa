import { setTimeout as sleep } from 'node:timers/promises';
import { spareTime } from '@clipgraph/platform/background/spare-time.ts';
import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { lockDocuments } from '../documents/documents.ts';
import { everyKind, type Kind } from '../documents/kinds.ts';
import { documents } from '../tables.ts';
import type { Engine, Indexed } from './engine.ts';
import type { Shelf } from './index-tables.ts';
import { lockState, type State, writeState } from './shelves.ts';

const perPage = 1_024;
/** What is put in order at once: the more, the fewer places of the index each write touches. */
const pagesPerFill = 16;
const perLock = 1_024;
/** Longer than a search takes: whoever began in the old index ends there. */
const searchesEndMs = 1_000;

interface HowToBuild {
  /** False ends it early; then it is begun anew at another time. @default to the end */
  goOn?(): Promise<boolean>;
  /** @default 1000 */
  clearAfterMs?: number;
}

/**
 * Builds a new index beside the one that is searched, out of the documents; then the new one is
 * searched, and the old one is emptied. What was being built before is thrown away. Changes go into
 * both meanwhile.
 * @returns how many documents are in it; undefined when it ended early
 */
export async function buildIndex(
  { database }: Pick<Services, 'database'>,
  engine: Engine,
  { goOn = async () => true, clearAfterMs = searchesEndMs }: HowToBuild = {},
): Promise<number | undefined> {
  const change = (part: (state: State) => Partial<State>) =>
    database.transaction(async (tx) => {
      const state = await lockState(tx, engine.name);
      await writeState(tx, { ...state, ...part(state) });
      return state;
    });
  const { active: old } = await change(() => ({ building: null }));
  const shelf: Shelf = old === 'a' ? 'b' : 'a';
  await engine.clear(shelf);
  // From here on the new index hears of changes; what was committed before is among the documents.
  await change(() => ({ building: shelf }));

  let built = 0;
  for (const kind of everyKind)
    for (let last: Id | undefined = 0; last !== undefined; ) {
      const found: Indexed[] = [];
      for (let pages = 0; last !== undefined && pages < pagesPerFill; pages++) {
        if (!(await goOn())) return undefined;
        await spareTime();
        const page: Document[] = await readPage(database, kind, last);
        for (const document of page) if (document.indexed) found.push(document);
        last = page.at(-1)?.id;
      }
      await engine.fill(shelf, found);
      await correct(database, engine, shelf, kind, found);
      built += found.length;
    }
  await engine.refresh();
  const state = await change(({ building }) =>
    building === shelf ? { active: shelf, building: null } : {},
  );
  if (state.building !== shelf) return undefined;
  if (old === null) return built;
  await sleep(clearAfterMs);
  await engine.clear(old);
  return built;
}

type Document = typeof documents.$inferSelect;

/** By kind, not by a place among all: SQLite would look through them from the first one on. */
const readPage = ({ db }: Services['database'], kind: Kind, after: Id) =>
  db
    .select()
    .from(documents)
    .where(and(eq(documents.kind, kind), gt(documents.id, after)))
    .orderBy(asc(documents.id))
    .limit(perPage);

/**
 * Documents may have changed between being read and being put in: whoever changed them found
 * nothing of them there to take away.
 */
async function correct(
  database: Services['database'],
  engine: Engine,
  shelf: Shelf,
  kind: Kind,
  filled: readonly Indexed[],
): Promise<void> {
  for (const run of chunked(filled, perLock)) {
    await spareTime();
    await database.transaction(async (tx) => {
      const stale = await changedSince(tx, kind, run);
      const rows = await lockDocuments(
        tx,
        kind,
        stale.map(({ id }) => id),
      );
      for (const before of stale) {
        const after = rows.get(before.id);
        if (after) await engine.correct(tx, shelf, before, after);
      }
    });
  }
}

/** Waits for whoever is changing one of these documents. */
async function changedSince(tx: Tx, kind: Kind, known: readonly Indexed[]): Promise<Indexed[]> {
  const ids = padIds(known.map(({ id }) => id));
  const rows = await tx
    .select({ id: documents.id, version: documents.version })
    .from(documents)
    .where(and(eq(documents.kind, kind), inArray(documents.id, ids)))
    .orderBy(documents.id)
    .for('update');
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  return known.filter(({ id, version }) => versions.get(id) !== version);
}
