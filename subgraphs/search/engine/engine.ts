import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Kind } from '../tables.ts';
import type { Query } from '../text/query.ts';

/** Fields of documents, the weightiest first; the number is what the index keeps. */
export const fields = { name: 0, displayName: 1, tag: 2, caption: 3 } as const;
export type Field = (typeof fields)[keyof typeof fields];

export interface SearchDocument {
  kind: Kind;
  id: Id;
  /** Texts as people wrote them. */
  texts: readonly { field: Field; text: string }[];
}

/** How a word of the query was found. */
export interface Match {
  field: Field;
  /**
   * - `whole`: the name is just what was asked for
   * - `word`: the word stands there
   * - `prefix`: a word that begins so
   * - `typo`: a word that is so many letters away
   */
  by: 'whole' | 'word' | 'prefix' | 'typo';
  /** How many letters of the word differ or are missing. */
  distance: number;
}

export interface Candidate {
  kind: Kind;
  id: Id;
  /** The best match of each part of the query; null for one that could be left out. */
  matches: readonly (Match | null)[];
}

/**
 * Finds documents by their words; it neither ranks nor knows who asks. One contract test for all
 * engines.
 */
export interface Engine {
  /** Makes these documents, and nothing that they held before, be found. Part of a transaction. */
  index(tx: Tx, found: readonly SearchDocument[]): Promise<void>;
  remove(tx: Tx, kind: Kind, ids: readonly Id[]): Promise<void>;
  /**
   * Documents that hold every word of the query: of each kind the newest `limit`, and those whose
   * name is the whole query. Never fails because of what the query holds.
   */
  candidates(query: Query, kinds: readonly Kind[], limit: number): Promise<Candidate[]>;
}
