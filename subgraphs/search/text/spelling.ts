/** How much of a word is looked at: letters left out further on are rare, and make many variants. */
const headLength = 7;
/** A word of this many letters may miss one in a query, of the second number two. */
const oneFrom = 4;
const twoFrom = 8;

/** How many wrong letters a word of a query may have. A number is never taken for another one. */
export const allowedEdits = (word: string): 0 | 1 | 2 => {
  const { length } = [...word];
  if (!/^[\p{L}\p{M}]+$/u.test(word) || length < oneFrom) return 0;
  return length < twoFrom ? 1 : 2;
};

/**
 * Two words that are `edits` apart share one of these: the beginning of the word, and what is left
 * of it when up to so many letters are left out. At most 29.
 */
export function variantsOf(word: string, edits: 0 | 1 | 2): Set<string> {
  const variants = new Set([[...word].slice(0, headLength).join('')]);
  let latest = [...variants];
  for (let edit = 0; edit < edits; edit++) {
    latest = latest.flatMap((variant) => {
      const letters = [...variant];
      return letters.map((_, at) => letters.toSpliced(at, 1).join(''));
    });
    for (const variant of latest) variants.add(variant);
  }
  return variants;
}

/** The variants that a word of a document is kept under; none for what is never misspelt. */
export function keptVariants(word: string): Set<string> {
  const { length } = [...word];
  if (!/^[\p{L}\p{M}]+$/u.test(word) || length < oneFrom - 1) return new Set();
  return variantsOf(word, length < twoFrom - 2 ? 1 : 2);
}

/**
 * How many letters must be left out, put in, replaced, or swapped with their neighbour to make one
 * word of the other.
 * @returns more than `max` when it is more than that
 */
export function editDistance(one: string, other: string, max: number): number {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      row.push(least);
    }
    if (Math.min(...row) > max) return max + 1;
    [beforeLast, last] = [last, row];
  }
  return last[b.length] as number;
}
