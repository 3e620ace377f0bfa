import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';

/** What a length counts: code points, so that a flag or a rare letter is not two or four. */
const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** Control characters, line separators, direction overrides and characters that cannot be seen: they make names that only look alike. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;
/** A text of several lines may have its line breaks and tabs. */
const unseenInText = /(?![\n\r\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** @throws BAD_USER_INPUT for half of a surrogate pair, which cannot be stored or sent as UTF-8 */
export function checkWellFormed(text: string, field: string): void {
  if (!text.isWellFormed()) throw badUserInput(`\`${field}\` holds half of a surrogate pair. Send well-formed Unicode text.`, field);
}

function checkLength(text: string, min: number, max: number, field: string): void {
  const length = text.length > max * 2 ? text.length : codePoints(text);
  if (length < min || length > max) {
    const bounds = min === 0 ? `at most ${max}` : `${min} to ${max}`;
    throw badUserInput(`\`${field}\` must have ${bounds} characters; it had ${length}.`, field);
  }
}

/** @returns the name as it was written @throws BAD_USER_INPUT */
export function checkUsername(username: string, field = 'input.username'): string {
  checkWellFormed(username, field);
  checkLength(username, 1, 32, field);
  if (unseen.test(username)) throw badUserInput(`\`${field}\` may hold no control characters and none that cannot be seen.`, field);
  if (username !== username.trim()) throw badUserInput(`\`${field}\` may not begin or end with a space.`, field);
  return username;
}

/** The form in which names are unique: one key for every letter case and Unicode form of a name. */
export const usernameKey = (username: string): string => username.normalize('NFKC').toLowerCase().normalize('NFKC');

/** No account can have a longer name, so nothing needs to be looked up. */
export const maxUsernameLength = 64;

/** @throws BAD_USER_INPUT */
export function checkPassword(password: string, field = 'input.password'): string {
  checkWellFormed(password, field);
  checkLength(password, 6, 128, field);
  return password;
}

/** @returns the name without spaces around it @throws BAD_USER_INPUT */
export function checkDisplayName(displayName: string, field = 'input.displayName'): string {
  checkWellFormed(displayName, field);
  const shown = displayName.trim();
  checkLength(shown, 1, 50, field);
  if (unseen.test(shown)) throw badUserInput(`\`${field}\` may hold no control characters and none that cannot be seen.`, field);
  return shown;
}

/** @throws BAD_USER_INPUT */
export function checkBio(bio: string, field = 'input.bio'): string {
  checkWellFormed(bio, field);
  checkLength(bio, 0, 200, field);
  if (unseenInText.test(bio)) throw badUserInput(`\`${field}\` may hold no control characters except line breaks and tabs.`, field);
  return bio;
}

/** @returns the URL as it was written; an empty text stays empty: back to the default picture @throws BAD_USER_INPUT */
export function checkPictureUrl(url: string, field: string): string {
  checkWellFormed(url, field);
  checkLength(url, 0, 2_048, field);
  if (url !== '' && !(/^https?:\/\/[^\s\p{C}]+$/iu.test(url) && URL.canParse(url)))
    throw badUserInput(`\`${field}\` must be an http or https URL, or an empty text for the default picture.`, field);
  return url;
}
