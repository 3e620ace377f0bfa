import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { checkLength, checkWellFormed } from '@clipgraph/platform/text/user-text.ts';

/**
 * @returns the text as it was given
 * @throws BAD_USER_INPUT unless it is 1 to 1 000 characters of well-formed text with something to
 *   see
 */
export function checkCommentText(text: string, field = 'input.text'): string {
  checkLength(text, { min: 1, max: 1000 }, field);
  checkWellFormed(text, field);
  if (text.trim() === '')
    throw badUserInput('A comment needs at least one character that is not white space.', field);
  if (text.includes('\0'))
    throw badUserInput('A comment may not hold the character U+0000.', field);
  return text;
}
