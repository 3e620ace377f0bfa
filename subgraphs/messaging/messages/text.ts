import { hash } from 'node:crypto';
import { checkLength, checkWellFormed } from '@clipgraph/platform/text/user-text.ts';

const maxTextLength = 16_384;

/**
 * @returns the text exactly as it was sent
 * @throws BAD_USER_INPUT unless it has 1 to `max` characters and is well-formed Unicode
 */
export function checkText(text: string, field: string, max = maxTextLength): string {
  checkLength(text, { min: 1, max }, field);
  checkWellFormed(text, field);
  return text;
}

export const checkClientMessageId = (id: string, field: string): string =>
  checkText(id, field, 128);

/** Compared instead of the text, which an edit or a deletion changes. */
export const hashText = (text: string): string => hash('sha256', text, 'base64url');
