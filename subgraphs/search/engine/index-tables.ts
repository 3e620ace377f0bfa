import { kit } from '@clipgraph/platform/database/kit.ts';
import type { Kind } from '../documents/kinds.ts';

/** The inverted index: which documents hold a term, and in which field. */
const postings = (name: string) =>
  kit.table(
    name,
    {
      kind: kit.bytesText(4).notNull().$type<Kind>(),
      term: kit.bytesText(160).notNull(),
      id: kit.id().notNull(),
      /** The best of the fields that hold the term: see `fields` in `engine/engine.ts`. */
      field: kit.int().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.kind, t.term, t.id] })],
  );

/** The same for documents that are popular, by how popular they are: see `documents/ranks.ts`. */
const popular = (name: string) =>
  kit.table(
    name,
    {
      kind: kit.bytesText(4).notNull().$type<Kind>(),
      term: kit.bytesText(160).notNull(),
      rank: kit.int().notNull(),
      id: kit.id().notNull(),
      field: kit.int().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.kind, t.term, t.rank, t.id] })],
  );

/** Every word of an alphabet that some document holds, for prefixes and typos. */
const words = (name: string) =>
  kit.table(name, { word: kit.bytesText(160).notNull().primaryKey() });

/** Words by what is left of their beginning when letters are left out: see `text/spelling.ts`. */
const spellings = (name: string) =>
  kit.table(
    name,
    {
      variant: kit.bytesText(40).notNull(),
      word: kit.bytesText(160).notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.variant, t.word] }), kit.index(`${name}_word`).on(t.word)],
  );

// There are two of each: one is searched while the other is built anew.
export const postingsA = postings('postings_a');
export const postingsB = postings('postings_b');
export const popularA = popular('popular_a');
export const popularB = popular('popular_b');
export const wordsA = words('words_a');
export const wordsB = words('words_b');
export const spellingsA = spellings('spellings_a');
export const spellingsB = spellings('spellings_b');

export type Shelf = 'a' | 'b';

/** Which index of an engine is searched, and which one is being built. */
export const indexStates = kit.table('index_states', {
  engine: kit.bytesText(20).notNull().primaryKey(),
  active: kit.bytesText(1).$type<Shelf>(),
  building: kit.bytesText(1).$type<Shelf>(),
});

/**
 * Documents that changed, and whose popularity or place in the engine is to be looked at. Rows are
 * only added and deleted: nobody waits for a row of something popular.
 */
export const indexChanges = kit.table('index_changes', {
  changeId: kit.autoId(),
  kind: kit.bytesText(4).notNull().$type<Kind>(),
  id: kit.id().notNull(),
  markedAt: kit.ms().notNull(),
});
