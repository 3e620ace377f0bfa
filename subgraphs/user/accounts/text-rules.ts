import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { nfkcLowerCase } from '@clipgraph/platform/text/normal-form.ts';
import { checkLength, checkWellFormed } from '@clipgraph/platform/text/user-text.ts';

/**
 * Control characters, line separators and characters that cannot be seen: they make names that only
 * look alike. Whether joiners, variation selectors and the tags of flags are allowed depends on the
 * characters beside them.
 */
const unseen =
  /[\p{Cc}\p{Zl}\p{Zp}\u2800\ufffc]|(?![\u180b-\u180f]|\u200c|\u200d|[\ufe00-\ufe0f]|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/u;
const joiner = '[\\u200c\\u200d]';
/** Nothing in these scripts is written with a joiner. */
const unjoined =
  '[\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{sc=Han}\\p{sc=Hangul}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{N}\\p{P}\\p{Z}\\u200c\\u200d]';
const idle = new RegExp(
  [
    `(?<=^|${unjoined})${joiner}`,
    `${joiner}(?=$|${unjoined})`,
    '(?<=^|[\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{Z}])[\\u180b-\\u180f\\ufe00-\\ufe0f]',
    '(?<!\\u{1f3f4}[\\u{e0020}-\\u{e007e}]*)[\\u{e0020}-\\u{e007f}]',
  ].join('|'),
  'u',
);
const hidesSomething = (name: string): boolean => unseen.test(name) || idle.test(name);
/** In a text of several lines, line breaks and tabs are allowed. */
const unseenInText = /(?![\n\r\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** @returns the name as it was written @throws BAD_USER_INPUT */
export function checkUsername(username: string, field = 'input.username'): string {
  checkWellFormed(username, field);
  checkLength(username, { min: 1, max: 32 }, field);
  if (hidesSomething(username))
    throw badUserInput(
      `\`${field}\` may hold no control characters and none that cannot be seen.`,
      field,
    );
  if (username !== username.trim())
    throw badUserInput(`\`${field}\` may not begin or end with a space.`, field);
  return username;
}

/** In code units. No account can have a longer name, so nothing needs to be looked up. */
export const maxUsernameLength = 64;

/**
 * The form in which names are unique: one key for every letter case and Unicode form of a name.
 * @param username at most `maxUsernameLength`
 */
export const usernameKey = (username: string): string => nfkcLowerCase(username, maxUsernameLength);

const maxPasswordLength = 128;
/** No account can have a longer password, so a longer one is wrong. */
export const maxPasswordCodeUnits = 2 * maxPasswordLength;

/** @throws BAD_USER_INPUT */
export function checkPassword(password: string, field = 'input.password'): string {
  checkWellFormed(password, field);
  checkLength(password, { min: 6, max: maxPasswordLength }, field);
  return password;
}

/** @returns the name without spaces around it @throws BAD_USER_INPUT */
export function checkDisplayName(displayName: string, field = 'input.displayName'): string {
  checkWellFormed(displayName, field);
  const shown = displayName.trim();
  checkLength(shown, { min: 1, max: 50 }, field);
  if (hidesSomething(shown))
    throw badUserInput(
      `\`${field}\` may hold no control characters and none that cannot be seen.`,
      field,
    );
  return shown;
}

/** @throws BAD_USER_INPUT */
export function checkBio(bio: string, field = 'input.bio'): string {
  checkWellFormed(bio, field);
  checkLength(bio, { max: 200 }, field);
  if (unseenInText.test(bio))
    throw badUserInput(
      `\`${field}\` may hold no control characters except line breaks and tabs.`,
      field,
    );
  return bio;
}

/**
 * @returns the URL as it was written; an empty text stays empty: back to the default picture
 * @throws BAD_USER_INPUT
 */
export function checkPictureUrl(url: string, field: string): string {
  checkWellFormed(url, field);
  checkLength(url, { max: 2_048 }, field);
  if (url !== '' && !(/^https?:\/\/[^\s\p{C}]+$/iu.test(url) && URL.canParse(url)))
    throw badUserInput(
      `\`${field}\` must be an http or https URL, or an empty text for the default picture.`,
      field,
    );
  return url;
}
