/** A piece of a folded text. */
interface Token {
  /**
   * - `word`: of an alphabet, or a number
   * - `run`: of a script that is written without spaces between words
   * - `symbol`: an emoji or another picture
   */
  type: 'word' | 'run' | 'symbol';
  text: string;
}

/** Scripts that are written without spaces between words. */
const spaceless = ['Han', 'Hira', 'Kana', 'Hang', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr'];
const spacelessLetter = `[[\\p{L}\\p{M}\\p{N}]&&[${spaceless.map((script) => `\\p{scx=${script}}`).join('')}]]`;
const emoji = '\\p{RGI_Emoji}|\\p{Extended_Pictographic}|\\p{RI}|[\\p{So}\\p{Sc}]';
let pieces: RegExp | undefined;
/** Made with the first text: it takes a tenth of a second, which no start waits for. */
const piecesPattern = (): RegExp =>
  (pieces ??= new RegExp(
    `(?<run>${spacelessLetter}+)|(?<symbol>${emoji})|(?<word>[[\\p{L}\\p{N}\\p{M}]--${spacelessLetter}]+)`,
    'gv',
  ));
/** In the middle of a word these are part of it: don't, rock’n’roll. */
const apostrophe = /(?<=\p{L})['’ʼ](?=\p{L})/gu;

const longestWord = 32;

/** Brings the forms of a word together: see `text/stem.ts`. */
export type Stem = (word: string) => string;
export const unstemmed: Stem = (word) => word;

/** @param folded see `fold` */
export function tokensOf(folded: string, stem: Stem = unstemmed): Token[] {
  const tokens: Token[] = [];
  for (const { groups } of folded.replace(apostrophe, '').matchAll(piecesPattern())) {
    const { run, symbol, word } = groups ?? {};
    if (run) tokens.push({ type: 'run', text: run });
    else if (symbol) tokens.push({ type: 'symbol', text: symbol });
    else if (word)
      tokens.push({ type: 'word', text: stem([...word].slice(0, longestWord).join('')) });
  }
  return tokens;
}

/** The pairs of neighbours in a run, which overlap; the run itself when it is one character. */
export function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return [run];
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

/**
 * What a text is found by: words and symbols whole; of a run every pair of neighbours, and every
 * character alone.
 */
export function termsOf(tokens: readonly Token[]): Set<string> {
  const terms = new Set<string>();
  for (const { type, text } of tokens) {
    if (type !== 'run') terms.add(text);
    else for (const term of [...pairsOf(text), ...text]) terms.add(term);
  }
  return terms;
}
