/** How the ranked feeds weigh things, in one place. `docs/ranking.md` tells it to users. */

/** Trending: all guests together weigh no more than this many views of a post on a day. */
export const guestViewsPerDay = 10;
