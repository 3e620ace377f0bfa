/**
 * NFKC, the form in which texts that look alike are alike.
 * @param maxCodeUnits what the caller has checked already. The time grows with the square of the
 *   length for combining marks: 320 KB of them take 17 s.
 * @throws RangeError for a longer text: the caller has forgotten its check
 */
export function nfkc(text: string, maxCodeUnits: number): string {
  checkBounded(text, maxCodeUnits);
  return text.normalize('NFKC');
}

function checkBounded({ length }: string, maxCodeUnits: number): void {
  if (length > maxCodeUnits)
    throw new RangeError(`A text of ${length} code units was to be normalised unchecked.`);
}

/**
 * NFKC in lower case: one text for every letter case and Unicode form of it.
 * @throws RangeError as `nfkc`
 */
export const nfkcLowerCase = (text: string, maxCodeUnits: number): string =>
  nfkc(text, maxCodeUnits).toLowerCase().normalize('NFKC');

/**
 * NFD: letters and their accents apart.
 * @throws RangeError as `nfkc`
 */
export function nfd(text: string, maxCodeUnits: number): string {
  checkBounded(text, maxCodeUnits);
  return text.normalize('NFD');
}
