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

/** Texts that are far too long are not counted: it would take as long as whoever sent them likes. */
const countedBeyond = (max: number): number => max + 10_000;

const lengthUpTo = (text: string, max: number): number =>
  text.length > 2 * countedBeyond(max) ? Number.POSITIVE_INFINITY : codePointLength(text);

/** @throws BAD_USER_INPUT unless the text has from `min` to `max` code points */
export function checkLength(
  text: string,
  { min = 0, max }: { min?: number; max: number },
  field: string,
): void {
  // A code point is one or two units of the text: most texts need not be counted.
  if (text.length <= max && text.length >= 2 * min) return;
  const length = lengthUpTo(text, max);
  if (length >= min && length <= max) return;
  const wanted = min === 0 ? `at most ${max}` : `${min} to ${max}`;
  const found = Number.isFinite(length) ? length : `more than ${countedBeyond(max)}`;
  throw badUserInput(`\`${field}\` must have ${wanted} characters; it had ${found}.`, field);
}
