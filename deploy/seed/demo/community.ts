import { type Account, OtherPasswordError, openAccounts } from '../accounts.ts';
import { writeChats } from '../chats.ts';
import type { Pace } from '../concurrently.ts';
import type { FrontDoor } from '../front-door.ts';
import type { Person } from '../people.ts';
import { followAll, likeAll } from '../reactions.ts';
import { demoAccounts, demoPassword } from './accounts.ts';

interface Community {
  people: readonly Person[];
  accounts: readonly Account[];
  /** `followees[p]`: whom person p follows. */
  followees: readonly number[][];
}

/** Whoever is followed most comes first. */
function byFollowers({ people, followees }: Community): number[] {
  const counts = people.map(() => 0);
  for (const other of followees.flat()) counts[other] = (counts[other] ?? 0) + 1;
  return people.map((_, at) => at).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
}

/** What people write to the demo accounts; it stays unread. */
const greetings = [
  'Saw you at the harbour this morning, was that you?',
  'How did you do the cut in the middle?',
  'We film on Sunday, come along 🎬',
  'haha, again please',
];

/**
 * Makes the demo accounts part of a seeded community: they follow its best known people and are
 * followed by some, who like what they have published and write to them.
 * @returns their names; none when they are somebody's own by now
 */
export async function joinCommunity(
  door: FrontDoor,
  community: Community,
  pace: Pace,
): Promise<readonly string[]> {
  const people = demoAccounts.map((account) => ({ ...account, bio: '' }));
  let demo: Account[];
  try {
    demo = (await openAccounts(door, people, demoPassword, pace)).accounts;
  } catch (error) {
    if (error instanceof OtherPasswordError) return [];
    throw error;
  }
  const all = [...community.accounts, ...demo];
  const famous = byFollowers(community).slice(0, 24);
  const followees: number[][] = all.map(() => []);
  for (const [at] of demo.entries()) {
    const self = community.accounts.length + at;
    followees[self] = famous.slice(at * 4, at * 4 + 12);
    for (const fan of famous.slice(at, 20 + at)) followees[fan]?.push(self);
  }
  await followAll(door, all, followees, pace);
  const posts = (await Promise.all(demo.map((account) => publicPosts(door, account)))).flat();
  const everyPost = posts.map((_, at) => at);
  const likes = all.map((_, at) => (famous.includes(at) ? everyPost.slice(at % 3) : []));
  await likeAll(door, all, posts, likes, pace);
  const chats = demo.flatMap((_, at) =>
    greetings.map((text, number) => {
      const [first, second] = [famous[at + number * 2] ?? 0, community.accounts.length + at];
      return { first, second, messages: [{ from: first, text }], readBySecond: 0 };
    }),
  );
  await writeChats(door, all, chats, 'seed demo', pace);
  for (const { device } of demo) await door.ask(device, 'Logout', {});
  return demoAccounts.map(({ username }) => username);
}

async function publicPosts(door: FrontDoor, { id, device }: Account) {
  const query = `query OwnPosts($id: ID!) {
    user(id: $id) { posts(first: 20) { edges { node { id visibility createdAt } } } }
  }`;
  interface Page {
    user: {
      posts: { edges: { node: { id: string; visibility: string; createdAt: string } | null }[] };
    } | null;
  }
  const { user } = await door.run<Page>(device, query, { id });
  return (user?.posts.edges ?? []).flatMap(({ node }) =>
    node?.visibility === 'PUBLIC' ? [node] : [],
  );
}
