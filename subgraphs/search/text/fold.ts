import { nfd, nfkc } from '@clipgraph/platform/text/normal-form.ts';

/** In code units: a caption has at most 2,200 characters. */
const longestText = 8_192;

/** Letters that Unicode does not take apart into a plain letter and a mark. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  // Arabic: spellings that people use for one another, and the stroke that only stretches a word.
  ة: 'ه',
  ى: 'ي',
  ـ: '',
};
const plainLetter = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu');

/** In these scripts marks are accents; in others (Devanagari, kana) they are letters. */
const accented =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]\p{M}*/gu;
const onlyAscii = /^[\0-\x7f]*$/;

/**
 * Brings a text into the form in which texts are compared: compatibility forms, letter case, width
 * and, for alphabets, accents make no difference; nor do variants of an emoji (skin, colour).
 * Check the length first: a character may become 18.
 */
export function fold(text: string): string {
  if (onlyAscii.test(text)) return text.toLowerCase();
  return nfkc(text, longestText)
    .toLowerCase()
    .replace(accented, (letter) => nfd(letter, 18 * longestText).replace(/\p{M}/gu, ''))
    .replace(plainLetter, (letter) => plainLetters[letter] as string)
    .replace(/[\u{FE0E}\u{FE0F}\u{1F3FB}-\u{1F3FF}]/gu, '');
}
