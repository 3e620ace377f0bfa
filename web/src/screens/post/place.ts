import type { CommentSort } from '../../../generated/graph.ts';

/** Where a comment was read, which is how its replies are found. */
export type Place = 'pinned' | 'reply' | { sort: CommentSort; before: string | null };
