import { getTableColumns, Param, type Placeholder, type Query, sql, type Table } from 'drizzle-orm';
import type { Db, Queryable, Tx } from './database.ts';
import { chunked, padIds } from './statements.ts';

interface Prepared<Row> {
  execute(values: Record<string, unknown>): Promise<Row[]>;
}
export interface Preparable<Row> {
  prepare(): Prepared<Row>;
}

/** Where a value goes, by its place among the values. */
export type Slot = (at: number) => Placeholder;

const slot: Slot = (at) => sql.placeholder(String(at));

/** Handles of the same store that compile a function for the rows of each statement. */
const compiling = new WeakMap<Queryable, Db>();

/**
 * Statements prepared for `db` are made by `compiled`: to compile the mapping of rows pays for what
 * runs often alone.
 */
export const prepareWith = (db: Db, compiled: Db): void => void compiling.set(db, compiled);

/**
 * A hot statement: its text and its row mapper are made once for each size, which otherwise costs
 * about as much as SQLite's answer.
 * @param build the statement, the same for every database; what differs from one time to the next
 *   stands in slots. The value of a condition is sent as it is given, past the column's encoder,
 *   that of an inserted column is encoded
 */
export function prepared<Row>(
  build: (db: Queryable, slot: Slot, size: number) => Preparable<Row>,
): (db: Queryable, values: readonly unknown[], size?: number) => Promise<Row[]> {
  const queriesOf = new WeakMap<Queryable, Map<number, Prepared<Row>>>();
  const ofDatabase = (db: Queryable, size: number): Prepared<Row> => {
    let queries = queriesOf.get(db);
    if (!queries) {
      queries = new Map();
      queriesOf.set(db, queries);
    }
    let query = queries.get(size);
    if (!query) {
      query = build(compiling.get(db) ?? db, slot, size).prepare();
      queries.set(size, query);
    }
    return query;
  };
  const recipes = new Map<number, Recipe>();
  const ofTransaction = (tx: Tx, size: number): Prepared<Row> => {
    let recipe = recipes.get(size);
    if (!recipe) {
      recipe = recipeOf(build(tx, slot, size).prepare());
      recipes.set(size, recipe);
    }
    return preparedFor<Row>(tx, recipe);
  };
  return (db, values, size = 0) => {
    const query = isTransaction(db) ? ofTransaction(db, size) : ofDatabase(db, size);
    // Slots are named by their place, so that the list itself holds the values by name.
    return query.execute(values as unknown as Record<string, unknown>);
  };
}

const isTransaction = (db: Queryable): db is Tx => 'rollback' in db;

/**
 * What Drizzle makes of a statement, without the connection that it runs on: a transaction has one
 * of its own, which is given back when it ends.
 */
interface Recipe {
  readonly query: Query;
  readonly mode: string;
  readonly mapper: unknown;
  readonly queryMetadata: unknown;
  readonly cacheConfig: unknown;
}

function recipeOf(made: unknown): Recipe {
  const { query, mode, mapper, queryMetadata, cacheConfig } = made as Recipe;
  return { query, mode, mapper, queryMetadata, cacheConfig };
}

function preparedFor<Row>(tx: Tx, recipe: Recipe): Prepared<Row> {
  const { session } = tx as unknown as { session: { prepareQuery(...made: unknown[]): never } };
  const { query, mode, mapper, queryMetadata, cacheConfig } = recipe;
  return session.prepareQuery(query, mode, mapper, queryMetadata, cacheConfig);
}

/**
 * A hot select of many rows by number, its IN list padded: see padIds.
 * @param build gets the slots of the ids, and those of the further values
 */
export function preparedByIds<Row>(
  build: (db: Queryable, ids: Placeholder[], more: Slot) => Preparable<Row>,
): (db: Queryable, ids: readonly number[], ...more: unknown[]) => Promise<Row[]> {
  const run = prepared<Row>((db, at, size) =>
    build(
      db,
      Array.from({ length: size }, (_, index) => at(index)),
      (index) => at(size + index),
    ),
  );
  return (db, ids, ...more) => {
    const padded = padIds(ids);
    return run(db, more.length === 0 ? padded : [...padded, ...more], padded.length);
  };
}

/**
 * How many rows one statement holds; more go into further ones. So many of the longest texts (16 384
 * characters) fit into 16 MiB, which servers take at once by default.
 */
const maxRows = 128;

/** The names of all columns of a table. */
export const columnsOf = <Of extends Table>(table: Of) =>
  Object.keys(getTableColumns(table)) as (keyof Of['_']['columns'] & string)[];

/** A row whose values stand in slots. */
type SlotRow<Row> = Record<keyof Row & string, Placeholder>;

/**
 * An insert of many rows at once. Its text is put together once, for one row, and repeated for each
 * number of rows: to put it together for a hundred takes milliseconds, in which all others wait.
 * @param columns those that every row has a value for
 * @param filler what may follow the last row without doing anything more. With it the rows are
 *   filled up to a power of two, so that few distinct statements are made
 */
export function preparedInsert<Row extends object>(
  columns: readonly (keyof Row & string)[],
  build: (db: Queryable, rows: SlotRow<Row>[]) => Preparable<unknown>,
  filler?: (last: Row) => Row,
): (tx: Tx, rows: readonly Row[]) => Promise<void> {
  const slots = columns.map((_, at) => slot(at));
  const row = Object.fromEntries(columns.map((column, at) => [column, slots[at]])) as SlotRow<Row>;
  const recipes = new Map<number, Recipe>();
  const recipeFor = (tx: Tx, size: number): Recipe => {
    let recipe = recipes.get(size);
    if (!recipe) {
      recipe =
        size === 1 ? recipeOf(build(tx, [row]).prepare()) : repeated(recipeFor(tx, 1), size, slots);
      recipes.set(size, recipe);
    }
    return recipe;
  };
  return async (tx, rows) => {
    for (const run of chunked(rows, maxRows)) {
      const last = run.at(-1);
      if (filler && last) {
        const fill = filler(last);
        const size = 2 ** Math.ceil(Math.log2(run.length));
        while (run.length < size) run.push(fill);
      }
      const values: unknown[] = [];
      for (const row of run) for (const column of columns) values.push(row[column]);
      const insert = preparedFor(tx, recipeFor(tx, run.length));
      await insert.execute(values as unknown as Record<string, unknown>);
    }
  };
}

/** The values of a row, as Drizzle writes them. */
const rowOfSlots = /(?<= values )\((?:\?|default)(?:, (?:\?|default))*\)/;

/**
 * The insert of one row, whose values stand in these slots, for several. What follows the row, as in
 * an update on a duplicate key, is the same for all.
 */
function repeated(one: Recipe, times: number, slots: readonly Placeholder[]): Recipe {
  const { sql, params } = one.query;
  const [text] = rowOfSlots.exec(sql) ?? [];
  const [row, rest] = [params.slice(0, slots.length), params.slice(slots.length)];
  if (text === undefined || rest.some((param) => slotOf(param, slots) >= 0))
    throw new Error(`Only a row of slots can be repeated: ${sql}`);
  const moved = (param: unknown, by: number): Param => {
    const at = slotOf(param, slots);
    if (!(param instanceof Param) || at < 0) throw new Error('A value of a row stands in no slot.');
    return new Param(slot(at + by), param.encoder, param.codec);
  };
  const rows = Array.from({ length: times }, (_, at) =>
    row.map((param) => moved(param, at * slots.length)),
  );
  const query: Query = {
    ...one.query,
    sql: sql.replace(rowOfSlots, new Array<string>(times).fill(text).join(', ')),
    params: [...rows.flat(), ...rest],
  };
  return { ...one, query };
}

const slotOf = (param: unknown, slots: readonly Placeholder[]): number =>
  param instanceof Param ? slots.indexOf(param.value) : -1;
