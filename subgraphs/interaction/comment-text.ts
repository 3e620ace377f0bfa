import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';

export const maxCommentCodePoints = 1000;

/** @returns the text as it was given @throws BAD_USER_INPUT unless it is 1 to 1 000 characters of well-formed text with something to see */
export function checkCommentText(text: string, field = 'input.text'): string {
  // A code point is one or two units: far too long a text need not be counted.
  const codePoints = text.length > 2 * maxCommentCodePoints ? text.length : [...text].length;
  if (codePoints > maxCommentCodePoints)
    throw badUserInput(`A comment has at most ${maxCommentCodePoints} characters; this one has ${codePoints}.`, field);
  if (text.trim() === '') throw badUserInput('A comment needs at least one character that is not white space.', field);
  if (!text.isWellFormed()) throw badUserInput('The comment is not well-formed Unicode text.', field);
  if (text.includes('\0')) throw badUserInput('A comment may not hold the character U+0000.', field);
  return text;
}
