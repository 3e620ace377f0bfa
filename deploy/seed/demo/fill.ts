import type { Instance } from '../../processes/instance.ts';
import { openAccounts } from '../accounts.ts';
import { writeChats } from '../chats.ts';
import { openFrontDoor } from '../front-door.ts';
import { publishPosts } from '../posts.ts';
import { commentAll, followAll, likeAll } from '../reactions.ts';
import { demoAccounts, demoPassword } from './accounts.ts';
import { demoChat, demoComments, demoFollowees, demoLikes, demoPosts } from './plan.ts';

/**
 * Gives the demo accounts something to show: eight clips, likes, comments and a chat. It goes
 * through the front door, one request after the other, so that whoever is there already does not
 * wait. Again, after it was cut off, it adds what is missing and doubles nothing.
 * @param stopping ends it before its next request
 * @throws Error when an account has another password by now
 */
export async function fillDemo(instance: Instance, stopping: AbortSignal): Promise<void> {
  const door = openFrontDoor(instance, stopping);
  const oneByOne = { limit: 1 };
  const people = demoAccounts.map((account) => ({ ...account, bio: '' }));
  const { accounts } = await openAccounts(door, people, demoPassword, oneByOne);
  await followAll(door, accounts, demoFollowees, oneByOne);
  const { posts } = await publishPosts(door, accounts, demoPosts, 'demo', oneByOne);
  await likeAll(door, accounts, posts, demoLikes, oneByOne);
  await commentAll(door, accounts, posts, demoComments, 'demo', oneByOne);
  await writeChats(door, accounts, [demoChat], 'demo', oneByOne);
  for (const { device } of accounts) await door.ask(device, 'Logout', {});
}
