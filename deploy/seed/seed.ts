import type { Instance } from '../processes/instance.ts';
import { type Account, accountAt, openAccounts, seedPassword } from './accounts.ts';
import { writeChats } from './chats.ts';
import { demoPassword } from './demo/accounts.ts';
import { joinCommunity } from './demo/community.ts';
import { openFrontDoor } from './front-door.ts';
import { makePlan, type Plan, type PlanSize } from './plan.ts';
import { publishPosts } from './posts.ts';
import { createProgress } from './progress.ts';
import { commentAll, followAll, likeAll } from './reactions.ts';

/** So many writes at once share the syncs of the disk, which is what each of them waits for. */
const concurrency = 64;
/** Media takes much processor time to make and check, so fewer posts are made at once. */
const mediaConcurrency = 24;

const fullSize: PlanSize = { people: 200, posts: 300 };

const count = <T>(lists: readonly (readonly T[])[]): number =>
  lists.reduce((sum, list) => sum + list.length, 0);

/**
 * Fills an instance through its own front door with people, posts and what they do. Running it
 * again adds what is missing and doubles nothing.
 * @param print shows one line of progress
 */
export async function seedInstance(
  instance: Instance,
  print: (line: string) => void,
  size: PlanSize = fullSize,
): Promise<void> {
  const { step } = createProgress(print);
  const plan = makePlan(size);
  const door = openFrontDoor(instance);
  const { gateway, config } = instance;
  const limit = concurrency;

  const { accounts } = await step(
    'people',
    (onDone) => openAccounts(door, plan.people, seedPassword, { limit, onDone }),
    ({ made }) => `${plan.people.length} people (${made} new), password of each: ${seedPassword}`,
  );
  const followed = step(
    'follows of people',
    (onDone) => followAll(door, accounts, plan.followees, { limit, onDone }),
    () => `${count(plan.followees)} follows`,
  );
  const restricted = plan.posts.filter((post) => post.visibility !== 'PUBLIC');
  const published = step(
    'posts',
    (onDone) =>
      publishPosts(door, accounts, plan.posts, 'seed', { limit: mediaConcurrency, onDone }),
    ({ made }) =>
      `${plan.posts.length} posts (${made} new), ${restricted.length} of them not for everybody`,
  );
  const messages = plan.chats.map((chat) => chat.messages);
  // What a stranger writes is a request first.
  const written = followed.then(() =>
    step(
      'chats',
      (onDone) => writeChats(door, accounts, plan.chats, 'seed', { limit, onDone }),
      () => `${plan.chats.length} chats with ${count(messages)} messages, some unread`,
    ),
  );
  // Who may see a post for followers depends on who follows.
  const [{ posts }] = await Promise.all([published, written]);
  const comments = plan.comments.flat();
  await Promise.all([
    step(
      'likes of people',
      (onDone) => likeAll(door, accounts, posts, plan.likes, { limit, onDone }),
      () => `${count(plan.likes)} likes`,
    ),
    step(
      'comments of people',
      (onDone) => commentAll(door, accounts, posts, plan.comments, 'seed', { limit, onDone }),
      () =>
        `${comments.length} comments and ${count(comments.map(({ replies }) => replies))} replies`,
    ),
  ]);
  const { blocker, blocked } = plan.block;
  await step(
    'a block',
    () =>
      door.ask(accountAt(accounts, blocker).device, 'Block', {
        userId: accountAt(accounts, blocked).id,
      }),
    () => `1 block: ${plan.people[blocker]?.username} blocks ${plan.people[blocked]?.username}`,
  );
  const joined = await step(
    'ada and ben',
    () => joinCommunity(door, { ...plan, accounts }, { limit }),
    (names) =>
      names.length > 0
        ? `${names.join(' and ')} follow, are followed and have messages`
        : 'ada and ben are accounts of somebody here: left as they are',
  );
  const who = joined[0]
    ? { username: joined[0], password: demoPassword }
    : { username: typable(plan, accounts), password: seedPassword };
  const look = `log in as "${who.username}", password ${who.password}, and run Feed, Chats or Notifications`;
  print(
    gateway.app.server.listening
      ? `\nDone. Look around in the explorer (${config.publicUrl}/explorer): ${look}.`
      : '\nDone. No instance runs on it yet: ' +
          `start one with "npm start", then ${look} in its explorer.`,
  );
}

/** Who has follows, chats and notifications, and a name that any keyboard can type. */
function typable({ people, followees, chats }: Plan, accounts: readonly Account[]): string {
  const chatsOf = (at: number) =>
    chats.filter(({ first, second }) => first === at || second === at).length;
  const score = (at: number) => Math.min(chatsOf(at), followees[at]?.length ?? 0);
  const [best] = people
    .map(({ username }, at) => ({ username, at }))
    .filter(({ username, at }) => /^[a-z0-9.]+$/.test(username) && accounts[at])
    .sort((a, b) => score(b.at) - score(a.at));
  return best?.username ?? people[0]?.username ?? '';
}
