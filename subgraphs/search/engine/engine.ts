import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Kind } from '../documents/kinds.ts';
import type { Query } from '../text/query.ts';
import type { Shelf } from './index-tables.ts';

/** Fields of documents, the weightiest first; the number is what the index keeps. */
export const fields = { name: 0, displayName: 1, tag: 2, caption: 3 } as const;
export type Field = (typeof fields)[keyof typeof fields];

/** What an index keeps of a document. */
export interface Indexed {
  kind: Kind;
  id: Id;
  /** See `documents/texts.ts`; empty for what is not to be found. */
  folded: string;
  rank: number;
  version: number;
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
 * Finds documents by their words; it neither ranks nor knows who asks. It keeps two indexes: one is
 * searched while the other may be built anew. The suites of this subgraph run with each engine.
 */
export interface Engine {
  readonly name: 'tables' | 'opensearch';
  /**
   * Part of the transaction that changes a document, whose row is locked: for an engine that is in
   * the same database.
   */
  write(tx: Tx, before: Indexed, after: Indexed): Promise<void>;
  /** After the commit, again and again until it succeeds: for an engine that is elsewhere. */
  push(documents: readonly Indexed[], shelves: readonly Shelf[]): Promise<void>;
  /**
   * Documents that hold every word of the query: of each kind the newest and the most popular
   * `limit`, and those whose name is the whole query. Never fails because of what the query holds.
   * @throws UNAVAILABLE while the engine is away
   */
  candidates(query: Query, kinds: readonly Kind[], limit: number): Promise<Candidate[]>;
  /** Empties an index that nobody searches. */
  clear(shelf: Shelf): Promise<void>;
  /** Makes documents part of an index that is being built. */
  fill(shelf: Shelf, documents: readonly Indexed[]): Promise<void>;
  /**
   * Brings a document that was filled in as it was before to what it is now; its row is locked by
   * `tx`.
   */
  correct(tx: Tx, shelf: Shelf, before: Indexed, after: Indexed): Promise<void>;
  /** Makes everything that was pushed be found at once: for tests and before a switch. */
  refresh(): Promise<void>;
  /** Deletes everything it keeps: for tests. */
  drop(): Promise<void>;
  /** Resolves when it answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
