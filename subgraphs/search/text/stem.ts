import type { Stem } from './tokens.ts';

/**
 * Light stemming: takes the plural from an English word (`cafes`, `parties`, `wishes`), and leaves
 * every other form, and what only looks like one (`gas`, `dress`, `bus`, `series`).
 */
export const withoutPlural: Stem = (word) => {
  if (word.length < 4 || !/^[a-z]+s$/.test(word)) return word;
  if (/(?:ss|us|is|series|species)$/.test(word)) return word;
  if (/[^ae]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:sh|ch|x|ss|zz)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
};
