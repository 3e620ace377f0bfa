/**
 * Replaces the generated part of a file that is otherwise written by hand. The part stands between
 * the lines `# generated: name` and `# end` (in Markdown: `<!-- generated: name -->` and
 * `<!-- end -->`), which stay.
 * @throws Error when the file has no place for a part of that name
 */
export function withPart(document: string, name: string, part: string): string {
  const place = new RegExp(
    `(^ *(?:#|<!--) generated: ${name}(?: -->)?\n)[^]*?(^ *(?:# end|<!-- end -->)$)`,
    'm',
  );
  if (!place.test(document)) throw new Error(`It has no place for the generated part "${name}".`);
  return document.replace(place, (_all, begin: string, end: string) => `${begin}${part}\n${end}`);
}

/** Moves every line of a text to the right. */
export const indented = (spaces: number, text: string): string =>
  text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));
