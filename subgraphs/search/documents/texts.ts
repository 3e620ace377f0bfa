import { type Field, fields } from '../engine/engine.ts';
import { fold } from '../text/fold.ts';
import { nameKey } from '../text/query.ts';
import { type Stem, termsOf, tokensOf, unstemmed } from '../text/tokens.ts';

/** A text of a document, as somebody wrote it. */
export interface Text {
  field: Field;
  text: string;
}

/** How a document's texts are kept: folded, a line for each, which begins with its field. */
export const writeTexts = (texts: readonly Text[]): string =>
  texts.map(({ field, text }) => `${field} ${fold(text).replace(/\s+/gu, ' ').trim()}`).join('\n');

const line = /^(?<field>[0-3]) (?<text>.*)$/u;

/** A line without a field was kept by an older release: it counts as the least of all. */
const readTexts = (kept: string): Text[] =>
  kept === ''
    ? []
    : kept.split('\n').map((written) => {
        const { field, text } = line.exec(written)?.groups ?? {};
        return { field: Number(field ?? fields.caption) as Field, text: text ?? written };
      });

/** What an engine finds a document by. */
interface DocumentTerms {
  /** Each term, and the best of the fields that hold it. */
  fieldOf: ReadonlyMap<string, Field>;
  /** Those that are words of an alphabet, for prefixes and typos. */
  words: ReadonlySet<string>;
}

/** @param kept see `writeTexts` */
export function termsIn(kept: string, stem: Stem = unstemmed): DocumentTerms {
  const fieldOf = new Map<string, Field>();
  const words = new Set<string>();
  const keep = (term: string, field: Field) => {
    const known = fieldOf.get(term);
    if (known === undefined || field < known) fieldOf.set(term, field);
  };
  for (const { field, text } of readTexts(kept)) {
    const tokens = tokensOf(text, stem);
    for (const term of termsOf(tokens)) keep(term, field);
    for (const { type, text: word } of tokens) if (type === 'word') words.add(word);
    if (field === fields.name || field === fields.displayName)
      keep(wholeTerm(nameKey(text)), field);
  }
  return { fieldOf, words };
}

/** The term of a whole name: no word holds a space or an equals sign. */
export const wholeTerm = (folded: string): string => `= ${[...folded].slice(0, 35).join('')}`;
