/** The interface has no pages: lists end here. */
export const longestList = 1_000;
