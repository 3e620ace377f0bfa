import type { FastifyInstance } from 'fastify';
import { accountAt, openAccounts, seedPassword } from './accounts.ts';
import { writeChats } from './chats.ts';
import { openFrontDoor } from './front-door.ts';
import { makePlan, type PlanSize } from './plan.ts';
import { publishPosts } from './posts.ts';
import { commentAll, followAll, likeAll } from './reactions.ts';

/** So many requests at once keep two cores busy. */
const concurrency = 16;
/** Media takes much processor time to make and check, so fewer posts are made at once. */
const mediaConcurrency = 4;

const fullSize: PlanSize = { people: 200, posts: 300 };

const count = <T>(lists: readonly (readonly T[])[]): number =>
  lists.reduce((sum, list) => sum + list.length, 0);

/**
 * Fills an instance through its own front door with people, posts and what they do. Running it
 * again adds what is missing and doubles nothing.
 * @param print shows one line of progress
 */
export async function seedInstance(
  { app, publicUrl }: { app: FastifyInstance; publicUrl: string },
  print: (line: string) => void,
  size: PlanSize = fullSize,
): Promise<void> {
  const startedAtMs = performance.now();
  const plan = makePlan(size);
  const door = openFrontDoor(app, publicUrl);
  const step = async <T>(work: Promise<T>, describe: (result: T) => string): Promise<T> => {
    const result = await work;
    print(
      `${((performance.now() - startedAtMs) / 1000).toFixed(1).padStart(5)} s  ${describe(result)}`,
    );
    return result;
  };

  const { accounts } = await step(
    openAccounts(door, plan.people, concurrency),
    ({ made }) => `${plan.people.length} people (${made} new), password of each: ${seedPassword}`,
  );
  await step(
    followAll(door, accounts, plan.followees, concurrency),
    () => `${count(plan.followees)} follows`,
  );
  const restricted = plan.posts.filter((post) => post.visibility !== 'PUBLIC');
  const { posts } = await step(
    publishPosts(door, accounts, plan.posts, mediaConcurrency),
    ({ made }) =>
      `${plan.posts.length} posts (${made} new), ${restricted.length} of them not for everybody`,
  );
  await step(
    likeAll(door, accounts, posts, plan.likes, concurrency),
    () => `${count(plan.likes)} likes`,
  );
  const comments = plan.comments.flat();
  await step(
    commentAll(door, accounts, posts, plan.comments, concurrency),
    () =>
      `${comments.length} comments and ${count(comments.map(({ replies }) => replies))} replies`,
  );
  const messages = plan.chats.map((chat) => chat.messages);
  await step(
    writeChats(door, accounts, plan.chats, concurrency),
    () => `${plan.chats.length} chats with ${count(messages)} messages, some unread`,
  );
  const { blocker, blocked } = plan.block;
  await step(
    door.ask(accountAt(accounts, blocker).device, 'Block', {
      userId: accountAt(accounts, blocked).id,
    }),
    () => `1 block: ${plan.people[blocker]?.username} blocks ${plan.people[blocked]?.username}`,
  );
  const look = `log in as "${plan.people[blocker]?.username}" and run Feed, FollowingFeed or Chats`;
  print(
    app.server.listening
      ? `\nDone. Look around in the explorer (${publicUrl}/explorer): ${look}.`
      : '\nDone. No instance runs on it yet: ' +
          `start one with "npm start", then ${look} in its explorer.`,
  );
}
