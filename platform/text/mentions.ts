/** More than these are not looked up. */
const maxMentions = 20;

/**
 * `@name` where a word begins: after a letter, a digit or another `@` it is part of an address or
 * of something else.
 */
const mention = /(?<![\p{L}\p{N}\p{M}_@.-])@([\p{L}\p{N}\p{M}_][\p{L}\p{N}\p{M}_.-]{0,63})/gu;

/**
 * The names that a text may mention, in its order, each with shorter readings: in "see @ada." the
 * name is `ada.` or, if nobody is called that, `ada`. A name ends where something other than a
 * letter, a digit, `_`, `.` or `-` stands.
 */
export function mentionedNames(text: string): string[][] {
  const readings = new Map<string, string[]>();
  for (const [, name] of text.matchAll(mention)) {
    if (name === undefined || readings.has(name)) continue;
    const bare = name.replace(/[.-]+$/u, '');
    readings.set(name, bare === name ? [name] : [name, bare]);
    if (readings.size === maxMentions) break;
  }
  return [...readings.values()];
}
