import type { Database, Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { Engine } from './engine.ts';
import { indexStates, type Shelf } from './index-tables.ts';

export type State = typeof indexStates.$inferSelect;

/**
 * Tables are there from the first moment on; elsewhere an index is made first. What an older release
 * has left is built at the first start.
 */
const atFirst = (name: Engine['name']): State => ({
  engine: name,
  active: name === 'tables' ? 'a' : null,
  building: 'b',
});

export async function readShelves(db: Queryable, name: Engine['name']): Promise<State> {
  const [row] = await db.select().from(indexStates).where(eq(indexStates.engine, name));
  return row ?? atFirst(name);
}

/**
 * Locks the state of an engine's indexes.
 * @param mode `share`: whoever begins to build an index, or switches, waits until this transaction
 *   has ended, and so finds what it wrote
 */
export async function lockState(
  tx: Tx,
  name: Engine['name'],
  mode: 'update' | 'share' = 'update',
): Promise<State> {
  const ofEngine = eq(indexStates.engine, name);
  const read = async () => {
    // MariaDB knows no FOR SHARE.
    if (mode === 'share')
      await tx.execute(
        sql`select ${indexStates.engine} from ${indexStates} where ${ofEngine} lock in share mode`,
      );
    const rows = tx.select().from(indexStates).where(ofEngine);
    return mode === 'share' ? rows : rows.for('update');
  };
  const [known] = await read();
  if (known) return known;
  await tx.insert(indexStates).ignore().values(atFirst(name));
  const [made] = await read();
  return made ?? atFirst(name);
}

/** The indexes that hear of changes: that which is searched, and that which is being built. */
export const shelvesOf = ({ active, building }: State): Shelf[] =>
  [active, building].filter((shelf) => shelf !== null);

export async function writeState(tx: Tx, { engine, ...state }: State): Promise<void> {
  await tx.update(indexStates).set(state).where(eq(indexStates.engine, engine));
}

/**
 * Nobody searches an index that is gone; it is built anew.
 * @param missing the one that was not there: nothing happens when another is searched by now
 */
export async function forgetShelves(
  { db }: Database,
  name: Engine['name'],
  missing?: Shelf,
): Promise<void> {
  const isMissing = missing && eq(indexStates.active, missing);
  await db
    .update(indexStates)
    .set({ active: null, building: null })
    .where(and(eq(indexStates.engine, name), isMissing));
}

const others = { tables: 'opensearch', opensearch: 'tables' } as const;

/**
 * An index hears of nothing while another engine is used. It is noted to be built anew, which
 * happens as soon as its engine is used again; until then what it knew is searched.
 * @param used the engine that hears of changes now
 */
export async function noteUnused({ db }: Database, used: Engine['name']): Promise<void> {
  const { engine, active, building } = await readShelves(db, others[used]);
  if (active === null || building !== null) return;
  await db
    .update(indexStates)
    .set({ building: active === 'a' ? 'b' : 'a' })
    .where(and(eq(indexStates.engine, engine), eq(indexStates.active, active)));
}
