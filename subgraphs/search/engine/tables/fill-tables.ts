import { spareTime } from '@clipgraph/platform/background/spare-time.ts';
import type { Database, Tx } from '@clipgraph/platform/database/database.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Kind } from '../../documents/kinds.ts';
import { termsIn } from '../../documents/texts.ts';
import { keptVariants } from '../../text/spelling.ts';
import type { Stem } from '../../text/tokens.ts';
import type { Field, Indexed } from '../engine.ts';
import { insertsOf, type Row, type TableInserts } from './insert-rows.ts';
import { type ShelfTables, tablesOf } from './shelf-tables.ts';
import { newWords } from './vocabulary.ts';

/** Each transaction is synced to the disk; who writes waits for its end, who reads does not. */
const rowsPerTransaction = 8_192;
/** So that a server is at work while the next rows are put together. */
const atOnce = 2;
const wordsPerTransaction = 1_024;
const documentsPerTurn = 64;

const insertsInto = new Map<ShelfTables, TableInserts>(
  Object.values(tablesOf).map((tables) => [tables, insertsOf(tables)]),
);

/** A document that holds a term. */
interface Holder {
  id: Id;
  field: Field;
  rank: number;
}

/**
 * Puts documents into tables that are being built, in the order in which the tables keep their
 * rows: each page of a table is written once, however many of these documents it tells of.
 */
export async function fillTables(
  database: Database,
  tables: ShelfTables,
  documents: readonly Indexed[],
  stem: Stem,
): Promise<void> {
  const inserts = insertsInto.get(tables) ?? insertsOf(tables);
  const words = new Set<string>();
  for (const [kind, ofKind] of Map.groupBy(documents, (document) => document.kind)) {
    const batches = rowsOf(kind, await holdersOf(ofKind, words, stem));
    const insertBatches = async () => {
      for (const { postings, popular } of batches)
        await database.transaction(async (tx) => {
          await inserts.postings(tx, postings);
          await inserts.popular(tx, popular);
        });
    };
    const ends = await Promise.allSettled(Array.from({ length: atOnce }, insertBatches));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
  // After the rows that hold them, so that nobody finds them held by none and forgets them.
  for (const run of chunked([...words].sort(), wordsPerTransaction))
    await database.transaction((tx) => learnMany(tx, tables, inserts, run));
}

/** @param words gets those of the documents */
async function holdersOf(
  documents: readonly Indexed[],
  words: Set<string>,
  stem: Stem,
): Promise<Map<string, Holder[]>> {
  const holders = new Map<string, Holder[]>();
  for (const [at, { id, rank, folded }] of documents.entries()) {
    if (at % documentsPerTurn === 0) await spareTime();
    const found = termsIn(folded, stem);
    for (const word of found.words) words.add(word);
    for (const [term, field] of found.fieldOf) {
      const known = holders.get(term);
      if (known) known.push({ id, field, rank });
      else holders.set(term, [{ id, field, rank }]);
    }
  }
  return holders;
}

interface Rows {
  postings: Row[];
  popular: Row[];
}

/** In the order of terms, and of documents where they came in order; so many at once. */
function* rowsOf(kind: Kind, holders: ReadonlyMap<string, readonly Holder[]>): Generator<Rows> {
  const kindBytes = Buffer.from(kind);
  let rows: Rows = { postings: [], popular: [] };
  for (const term of [...holders.keys()].sort()) {
    const termBytes = Buffer.from(term);
    for (const { id, field, rank } of holders.get(term) ?? []) {
      rows.postings.push([kindBytes, termBytes, id, field]);
      if (rank > 0) rows.popular.push([kindBytes, termBytes, rank, id, field]);
      if (rows.postings.length < rowsPerTransaction) continue;
      yield rows;
      rows = { postings: [], popular: [] };
    }
  }
  yield rows;
}

/** As `learnWords`, for many. */
async function learnMany(
  tx: Tx,
  tables: ShelfTables,
  inserts: TableInserts,
  used: readonly string[],
): Promise<void> {
  const fresh = await newWords(tx, tables, used);
  await inserts.words(
    tx,
    fresh.map((word) => [Buffer.from(word)]),
  );
  await inserts.spellings(
    tx,
    fresh.flatMap((word) =>
      [...keptVariants(word)].map((variant) => [Buffer.from(variant), Buffer.from(word)]),
    ),
  );
}
