/** From so many likes on (posts, of a tag) something is found among the popular, too. */
const leastPopular = 4;

/**
 * How popular something is, roughly: 0 for most, then one more each time it is four times as
 * popular. It decides which documents are looked at first; their places are decided by the exact
 * number. So a document's terms are written anew only a few times in its life.
 */
export const rankOf = (popularity: number): number =>
  popularity < leastPopular ? 0 : Math.floor(Math.log(popularity) / Math.log(4) + 1e-9);
