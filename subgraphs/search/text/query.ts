import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { checkLength, checkWellFormed } from '@clipgraph/platform/text/user-text.ts';
import { fold } from './fold.ts';
import { pairsOf, type Stem, tokensOf, unstemmed } from './tokens.ts';

const maxCharacters = 256;
const maxWords = 16;

/** One word of a query. */
export interface QueryWord {
  /** Terms that a document must all hold for it; one for a word of an alphabet. */
  terms: readonly string[];
  /** Must stand in the document as it is. */
  phrase: string | null;
  /** Whether it may be misspelt. */
  alphabetic: boolean;
  /** Whether it may be the beginning of a word: the last one, while it is being typed. */
  open: boolean;
}

/** What somebody looks for. */
export interface Query {
  words: readonly QueryWord[];
  /** All of it, folded, without # or @ in front: a name may be just this. */
  whole: string;
}

/**
 * @param field the argument that an error names
 * @throws BAD_USER_INPUT for text that is not well formed, or longer than 256 characters
 */
export function checkSearchText(text: string, field: string): void {
  // Counted in code units first: nothing long is looked at character by character.
  if (text.length > 2 * maxCharacters)
    throw badUserInput(`\`${field}\` must have at most ${maxCharacters} characters.`, field);
  checkLength(text, { max: maxCharacters }, field);
  checkWellFormed(text, field);
}

/** @throws BAD_USER_INPUT above 256 characters or 16 words, and for text that is not well formed */
export function parseQuery(text: string, stem: Stem = unstemmed): Query {
  checkSearchText(text, 'query');
  const folded = fold(text);
  const tokens = [...new Map(tokensOf(folded, stem).map((token) => [token.text, token])).values()];
  if (tokens.length > maxWords)
    throw badUserInput(
      `\`query\` must have at most ${maxWords} words; it had ${tokens.length}.`,
      'query',
    );
  const finished = /\s$/u.test(text);
  const words = tokens.map(({ type, text: word }, at): QueryWord => {
    const alphabetic = type === 'word';
    return {
      terms: type === 'run' ? spread(pairsOf(word)) : [word],
      phrase: type === 'run' && [...word].length > 2 ? word : null,
      alphabetic,
      open: alphabetic && at === tokens.length - 1 && !finished,
    };
  });
  return { words, whole: nameKey(folded) };
}

/** How a folded name is kept and looked up as a whole. */
export const nameKey = (folded: string): string => folded.trim().replace(/^[#@]+/, '');

const maxPairs = 4;

/** A few of a run's pairs say which documents may hold it; its phrase decides. */
function spread(pairs: readonly string[]): string[] {
  const step = Math.max(1, (pairs.length - 1) / (maxPairs - 1));
  const chosen =
    pairs.length <= maxPairs
      ? pairs
      : [0, 1, 2, 3].map((at) => pairs[Math.floor(at * step)] as string);
  return [...new Set(chosen)];
}
