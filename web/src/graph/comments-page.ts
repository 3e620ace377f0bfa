import type { CommentSort } from '../../generated/graph.ts';

/** The first page of a post's comments: the cache puts a new comment in front of just this one. */
export const commentsPage = (id: string, sort: CommentSort) => ({ id, sort, first: 20 });
