/**
 * NFKC, the form in which texts that look alike are alike.
 * @param maxCodeUnits what the caller has checked already. The time grows with the square of the
 *   length for combining marks: 320 KB of them take 17 s.
 * @throws RangeError for a longer text: the caller has forgotten its check
 */
export function nfkc(text: string, maxCodeUnits: number): string {
  if (text.length > maxCodeUnits)
    throw new RangeError(`A text of ${text.length} code units was to be normalised unchecked.`);
  return text.normalize('NFKC');
}

/**
 * NFKC in lower case: one text for every letter case and Unicode form of it.
 * @throws RangeError as `nfkc`
 */
export const nfkcLowerCase = (text: string, maxCodeUnits: number): string =>
  nfkc(text, maxCodeUnits).toLowerCase().normalize('NFKC');
