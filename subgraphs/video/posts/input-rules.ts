import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { nfkcLowerCase } from '@clipgraph/platform/text/normal-form.ts';
import {
  checkLength,
  checkWellFormed,
  codePointLength,
} from '@clipgraph/platform/text/user-text.ts';

const maxCaptionLength = 2_200;
const maxTags = 30;
const maxTagLength = 50;
/** Before it is normalised, which may make it shorter. */
const maxTagCodeUnits = maxTagLength * 8;
export const maxPhotos = 35;

/** @returns the caption @throws BAD_USER_INPUT unless it is well formed and at most 2 200 long */
export function checkCaption(caption: string): string {
  checkWellFormed(caption, 'input.caption');
  checkLength(caption, { max: maxCaptionLength }, 'input.caption');
  return caption;
}

/**
 * Brings a tag into the one form that is stored: NFKC, lower case, without leading `#` and without
 * spaces around it.
 * @param field the input field that an error names
 * @throws BAD_USER_INPUT for an empty tag, one above 50 characters or one with control characters
 */
export function normaliseTag(tag: string, field: string): string {
  checkWellFormed(tag, field);
  if (tag.length > maxTagCodeUnits)
    throw badUserInput(`A tag may have ${maxTagLength} characters; one had ${tag.length}.`, field);
  const plain = nfkcLowerCase(tag, maxTagCodeUnits).trim().replace(/^#+/, '').trim();
  if (plain === '') throw badUserInput('A tag must have at least one character besides #.', field);
  if (codePointLength(plain) > maxTagLength)
    throw badUserInput(
      `A tag may have ${maxTagLength} characters; one had ${codePointLength(plain)}.`,
      field,
    );
  if (/\p{Cc}/u.test(plain)) throw badUserInput('A tag may not hold control characters.', field);
  return plain;
}

/** @returns the tags, each once, in the order given @throws BAD_USER_INPUT for more than 30 */
export function checkTags(tags: readonly string[]): string[] {
  if (tags.length > maxTags)
    throw badUserInput(`A post may have ${maxTags} tags; there were ${tags.length}.`, 'input.tags');
  return [...new Set(tags.map((tag) => normaliseTag(tag, 'input.tags')))];
}
