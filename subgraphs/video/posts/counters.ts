import { checkedCounters, rowsPer } from '@clipgraph/platform/counters/checked-counters.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { posts } from '../tables.ts';
import { postCounter } from './posts.ts';

/** What counts as an author's post: READY and not deleted, of every visibility. */
export const counters = checkedCounters([
  {
    name: postCounter,
    actual: rowsPer(posts, posts.authorId, and(eq(posts.status, 'READY'), isNull(posts.deletedAt))),
  },
]);
