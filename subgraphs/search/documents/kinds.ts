/** What can be found: also the values of `SearchKind`. */
export type Kind = 'POST' | 'USER' | 'TAG';

/** In the order of the index. */
export const everyKind: readonly Kind[] = ['POST', 'TAG', 'USER'];
