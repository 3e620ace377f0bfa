import { setTimeout as sleep } from 'node:timers/promises';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, or } from 'drizzle-orm';
import { lockDocuments } from '../documents/documents.ts';
import { documents } from '../tables.ts';
import type { Engine, Indexed } from './engine.ts';
import type { Shelf } from './index-tables.ts';
import { lockState, type State, writeState } from './shelves.ts';

/** What is put in order at once: the more, the fewer places of the index each write touches. */
const perPage = 4_000;
const perLock = 256;
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
  let last: Place = { kind: '', id: 0 };
  for (;;) {
    if (!(await goOn())) return undefined;
    const page = await readPage(database, last);
    const end = page.at(-1);
    if (!end) break;
    const found = page.filter(({ indexed }) => indexed);
    await engine.fill(shelf, found);
    await correct(database, engine, shelf, found);
    built += found.length;
    last = end;
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

/** Documents go by kind and id. */
interface Place {
  kind: string;
  id: number;
}

const readPage = ({ db }: Services['database'], { kind, id }: Place) =>
  db
    .select()
    .from(documents)
    .where(
      or(
        gt(documents.kind, kind as never),
        and(eq(documents.kind, kind as never), gt(documents.id, id)),
      ),
    )
    .orderBy(asc(documents.kind), asc(documents.id))
    .limit(perPage);

/**
 * Documents may have changed between being read and being put in: whoever changed them found
 * nothing of them there to take away.
 */
async function correct(
  database: Services['database'],
  engine: Engine,
  shelf: Shelf,
  filled: readonly Indexed[],
): Promise<void> {
  for (const [kind, ofKind = []] of Map.groupBy(filled, (each) => each.kind))
    for (const run of chunked(ofKind, perLock))
      await database.transaction(async (tx) => {
        const rows = await lockDocuments(
          tx,
          kind,
          run.map(({ id }) => id),
        );
        for (const before of run) {
          const after = rows.get(before.id);
          if (after && after.version !== before.version)
            await engine.correct(tx, shelf, before, after);
        }
      });
}
