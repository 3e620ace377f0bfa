import { checkedCounters, rowsPer } from '@clipgraph/platform/counters/checked-counters.ts';
import type { CounterChange } from '@clipgraph/platform/counters/counters.ts';
import { eq } from 'drizzle-orm';
import type { Kind } from './documents/kinds.ts';
import { knownLikes, postTags } from './tables.ts';

/**
 * What makes something popular:
 * - `likes`: active likes of a post
 * - `likesReceived`: active likes of all posts of an account
 * - `listedPosts`: posts of a tag that everybody may see
 */
type CounterName = 'likes' | 'likesReceived' | 'listedPosts';
export type Change = CounterChange<CounterName>;

export const popularityOf: Readonly<Record<Kind, CounterName>> = {
  POST: 'likes',
  USER: 'likesReceived',
  TAG: 'listedPosts',
};

const active = eq(knownLikes.active, true);

export const counters = checkedCounters([
  { name: 'likes', actual: rowsPer(knownLikes, knownLikes.postId, active) },
  { name: 'likesReceived', actual: rowsPer(knownLikes, knownLikes.authorId, active) },
  { name: 'listedPosts', actual: rowsPer(postTags, postTags.tagId, eq(postTags.listed, true)) },
]);
