import type { Id } from '@clipgraph/platform/ids/id.ts';

const groups = 40;

/** How large a world is, and how long it lasts. */
export interface WorldSize {
  people: number;
  posts: number;
  days: number;
  /** The last days, on which lists are compared with what people then do. */
  judgedDays: number;
  /** People whose lists are looked at on such a day. */
  judgedPeople: number;
}

/**
 * A world of people with hidden tastes. Each person has two of 40 groups; seven of ten engagements are
 * in them, seven of ten of those in the first, and popular posts are met more often. Half of the
 * posts are there at first, the others come day by day. A post is mostly in its author's group, and
 * half of the posts have a tag that tells the group; another tag tells nothing. Everybody follows
 * five authors, three of them in their groups.
 */
export function makePeople(seed: number, size: WorldSize) {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(random() * count);
  const authors = Array.from({ length: Math.ceil(size.posts / 10) }, () => below(groups));
  const posts = Array.from({ length: size.posts }, (_, id) => {
    const author = below(authors.length);
    const group = random() < 0.8 ? (authors[author] as number) : below(groups);
    const tags = [`any${below(200)}`, ...(random() < 0.5 ? [`group${group}`] : [])];
    const day = random() < 0.5 ? 0 : 1 + below(size.days - 1);
    // Ids of posts begin above those of authors only to be told apart.
    return { postId: id + 1, authorId: author + 1_000_000, group, tags, day, appeal: random() };
  });
  const people = Array.from({ length: size.people }, () => {
    const tastes = [below(groups), below(groups)] as const;
    const inTaste = authors.flatMap((group, at) => (tastes.includes(group) ? [at] : []));
    const followed = new Set(
      Array.from({ length: 5 }, (_, at) =>
        at < 3 && inTaste.length > 0
          ? (inTaste[below(inTaste.length)] as number)
          : below(authors.length),
      ).map((author) => author + 1_000_000),
    );
    return {
      tastes,
      followed,
      perDay: (20 + below(60)) / size.days,
      latest: [] as Id[],
      at: new Map<Id, number>(),
    };
  });
  return { random, below, posts, people };
}
