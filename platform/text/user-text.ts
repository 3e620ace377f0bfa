import { badUserInput } from '../errors/catalogue.ts';

/**
 * How long a text is for people: code points, so that a rare letter is not two and a flag not four.
 */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** @throws BAD_USER_INPUT for half of a surrogate pair, which cannot be stored or sent as UTF-8 */
export function checkWellFormed(text: string, field: string): void {
  if (!text.isWellFormed())
    throw badUserInput(
      `\`${field}\` holds half of a surrogate pair. Send well-formed Unicode text.`,
      field,
    );
}

/** @throws BAD_USER_INPUT unless the text has from `min` to `max` code points */
export function checkLength(
  text: string,
  { min = 0, max }: { min?: number; max: number },
  field: string,
): void {
  const length = codePointLength(text);
  if (length >= min && length <= max) return;
  throw badUserInput(
    `\`${field}\` must have ${min === 0 ? `at most ${max}` : `${min} to ${max}`} characters; it had ${length}.`,
    field,
  );
}
