import * as all from '../index-tables.ts';

/** The tables of one index. */
export interface ShelfTables {
  postings: typeof all.postingsA;
  popular: typeof all.popularA;
  words: typeof all.wordsA;
  spellings: typeof all.spellingsA;
}

export const tablesOf: Readonly<Record<all.Shelf, ShelfTables>> = {
  a: {
    postings: all.postingsA,
    popular: all.popularA,
    words: all.wordsA,
    spellings: all.spellingsA,
  },
  b: {
    postings: all.postingsB,
    popular: all.popularB,
    words: all.wordsB,
    spellings: all.spellingsB,
  },
};
