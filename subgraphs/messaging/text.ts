import { createHash } from 'node:crypto';
import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';

export const maxTextLength = 16_384;
const maxClientMessageIdLength = 128;

/** Code points, not UTF-16 units. */
const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length++;
  return length;
};

/** @throws BAD_USER_INPUT unless it has 1 to `max` characters and is well-formed Unicode; it is kept exactly as sent */
export function checkText(text: string, field: string, max = maxTextLength): string {
  if (text === '') throw badUserInput('The text must not be empty.', field);
  if (text.length > max && lengthOf(text) > max) throw badUserInput(`The text may have up to ${max} characters; shorten it.`, field);
  if (!text.isWellFormed()) throw badUserInput('The text has half of a surrogate pair, which no character is; send well-formed Unicode.', field);
  return text;
}

export const checkClientMessageId = (id: string, field: string): string => checkText(id, field, maxClientMessageIdLength);

/** Tells two texts apart without keeping both. */
export const hashText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64url');
