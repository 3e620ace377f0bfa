import type { QueryWord } from '../../text/query.ts';
import { allowedEdits } from '../../text/spelling.ts';
import { fields } from '../engine.ts';

/** A condition in the engine's language. Texts of users are values in it, never parts. */
export type Condition = Readonly<Record<string, unknown>>;

/** Terms are kept behind the number of their field. */
export const inField = (field: number, term: string): string => `${field}${term}`;

const everyField = Object.values(fields);

const anyOf = (conditions: readonly Condition[]): Condition => ({
  bool: { should: conditions, minimum_should_match: 1 },
});

export const holds = (term: string): Condition => ({
  terms: { terms: everyField.map((field) => inField(field, term)) },
});

const beginsWith = (prefix: string): Condition => ({ prefix: { words: { value: prefix } } });

/** A word that some document holds, and how many letters it is away. */
export interface Similar {
  term: string;
  distance: number;
}

/** A part of a query, and what a document must hold for it. */
export interface Part {
  word: QueryWord;
  /** One of a word of an alphabet; of a run all its pairs. */
  term: string;
  /** Words that are spelt nearly so, once nobody wrote this one. */
  similar: readonly Similar[] | null;
  /** May be missing: one letter behind other words may be the beginning of anything. */
  optional: boolean;
}

export const partsOf = (words: readonly QueryWord[]): Part[] =>
  words.flatMap((word) =>
    word.terms.map((term) => ({
      word,
      term,
      similar: null,
      optional: word.alphabetic && word.open && [...term].length === 1 && words.length > 1,
    })),
  );

/** As it is written, or as it begins while it is being typed. */
export const written = ({ word, term }: Part): Condition =>
  word.open ? anyOf([holds(term), beginsWith(term)]) : holds(term);

export const conditionOf = (part: Part): Condition =>
  part.similar ? anyOf(part.similar.map(({ term }) => holds(term))) : written(part);

/** Parts that may be misspelt, and how far. */
export const mayBeTypos = (parts: readonly Part[]): Part[] =>
  parts.filter(
    ({ word, term, optional }) => word.alphabetic && !optional && allowedEdits(term) > 0,
  );
