import { makePeople, type Person } from './people.ts';
import { answers, captions, messages, remarks } from './phrases.ts';
import { createRandom, type Random } from './random.ts';

export interface PlannedPost {
  /** Position in `people`. */
  author: number;
  kind: 'VIDEO' | 'PHOTO';
  photos: number;
  caption: string;
  tags: readonly string[];
  visibility: 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS';
}

export interface PlannedComment {
  author: number;
  text: string;
  replies: { author: number; text: string }[];
}

export interface PlannedChat {
  first: number;
  second: number;
  messages: { from: number; text: string }[];
  /** How many of the messages the second has read; the rest stays unread. */
  readBySecond: number;
}

/** Everything that the seed makes, by position instead of id. The same size gives the same plan. */
export interface Plan {
  people: Person[];
  /** `followees[p]`: whom person p follows. */
  followees: number[][];
  posts: PlannedPost[];
  /** `tastes[p]`: tags that person p likes posts with. */
  tastes: ReadonlySet<string>[];
  /** `likes[p]`: which posts person p likes. */
  likes: number[][];
  /** `comments[q]`: what stands under post q, oldest first. */
  comments: PlannedComment[][];
  chats: PlannedChat[];
  /** Who blocks whom. The two do nothing with each other before. */
  block: { blocker: number; blocked: number };
}

export interface PlanSize {
  people: number;
  posts: number;
}

/** @param options.seed another number makes another world */
export function makePlan({ people: peopleCount, posts: postCount }: PlanSize, seed = 1): Plan {
  const random = createRandom(seed);
  const people = makePeople(peopleCount, random);
  const everyone = people.map((_, at) => at);
  // The first of these are the popular ones, in an order other than that of registration.
  const byFame = random.pickByRank(everyone, peopleCount, 0);
  const block = { blocker: byFame[2] ?? 0, blocked: byFame.at(-1) ?? 0 };
  const isBlocked = (a: number, b: number) =>
    (a === block.blocker && b === block.blocked) || (a === block.blocked && b === block.blocker);

  const followees = everyone.map((person) =>
    random.pickByRank(
      byFame.filter((other) => other !== person && !isBlocked(person, other)),
      random.whole(2, 16),
      0.9,
    ),
  );
  const follows = followees.map((list) => new Set(list));
  const posts = makePosts(postCount, byFame, random);
  // Two tags that each person likes: what is chosen for them then differs.
  const allTags = [...new Set(captions.flatMap(({ tags }): readonly string[] => tags))];
  const tastes = everyone.map(() => new Set(random.pickByRank(allTags, 2, 0)));
  const maySee = (person: number, { author, visibility }: PlannedPost) =>
    person === author ||
    (!isBlocked(person, author) &&
      (visibility === 'PUBLIC' ||
        (follows[person]?.has(author) &&
          (visibility === 'FOLLOWERS' || follows[author]?.has(person)))));

  const maySeeAt = (person: number, at: number) => {
    const post = posts[at];
    return post !== undefined && maySee(person, post);
  };

  const byAppeal = random.pickByRank(
    posts.map((_, at) => at),
    postCount,
    0,
  );
  const likes = everyone.map((person) => {
    const shown = byAppeal.filter((at) => maySeeAt(person, at));
    const favourite = shown.filter((at) => posts[at]?.tags.some((tag) => tastes[person]?.has(tag)));
    const count = random.whole(0, 22);
    const mine = random.pickByRank(favourite, Math.round(0.7 * count), 0.8);
    return [...new Set([...mine, ...random.pickByRank(shown, count - mine.length, 0.8)])];
  });
  const comments = posts.map((post, at) => {
    const readers = everyone.filter((person) => maySee(person, post));
    const count = Math.min(
      readers.length,
      Math.round((12 * random.next()) / (1 + byAppeal.indexOf(at) / 40)),
    );
    return Array.from({ length: count }, () => ({
      author: random.pick(readers),
      text: random.pick(remarks),
      replies: Array.from({ length: random.next() < 0.25 ? random.whole(1, 3) : 0 }, () => ({
        author: random.next() < 0.5 ? post.author : random.pick(readers),
        text: random.pick(answers),
      })),
    }));
  });
  // Two people who block each other cannot answer each other, whoever's post it is.
  for (const list of comments)
    for (const comment of list)
      comment.replies = comment.replies.filter((reply) => !isBlocked(reply.author, comment.author));
  return {
    people,
    followees,
    posts,
    tastes,
    likes,
    comments,
    chats: makeChats(byFame, isBlocked, random),
    block,
  };
}

function makePosts(count: number, byFame: readonly number[], random: Random): PlannedPost[] {
  const written = new Map<string, number>();
  return Array.from({ length: count }, (_, at) => {
    const [author = 0] = random.pickByRank(byFame, 1, 0.6);
    const { text, tags } = random.pick(captions);
    const times = (written.get(`${author} ${text}`) ?? 0) + 1;
    written.set(`${author} ${text}`, times);
    const kind = random.next() < 0.65 ? ('VIDEO' as const) : ('PHOTO' as const);
    return {
      author,
      kind,
      photos: kind === 'PHOTO' ? random.whole(1, 3) : 0,
      // Unique per author, so that a second run finds the posts of the first.
      caption: times === 1 ? text : `${text}, part ${times}`,
      tags,
      visibility:
        at % 15 === 7
          ? ('FOLLOWERS' as const)
          : at % 30 === 11
            ? ('FRIENDS' as const)
            : ('PUBLIC' as const),
    };
  });
}

function makeChats(
  byFame: readonly number[],
  isBlocked: (a: number, b: number) => boolean,
  random: Random,
): PlannedChat[] {
  const pairs = new Set<string>();
  const chats: PlannedChat[] = [];
  for (const first of byFame.slice(0, Math.ceil(byFame.length / 4))) {
    for (const second of random.pickByRank(byFame, 2, 0.5)) {
      const pair = [first, second].sort((a, b) => a - b).join(':');
      if (first === second || isBlocked(first, second) || pairs.has(pair)) continue;
      pairs.add(pair);
      const written = Array.from({ length: random.whole(1, 9) }, (_, at) => ({
        from: at === 0 || random.next() < 0.5 ? first : second,
        text: random.pick(messages),
      }));
      chats.push({
        first,
        second,
        messages: written,
        readBySecond: random.whole(0, written.length),
      });
    }
  }
  return chats;
}
