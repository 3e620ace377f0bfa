import type { PersonFragment } from '@clipgraph/schema/generated/rest-operations.ts';
import { asFailure, type Run } from '../../graph.ts';
import { DouyinFailure } from '../answers/codes.ts';
import { parts } from '../answers/objects.ts';
import { type Connection, friendOf, nodesOf, userOf } from '../answers/shapes.ts';
import { accountOf, defineRoute, ownerOf } from '../route.ts';
import { longestList } from './lists.ts';
import { otherUserId, userId } from './shared-parameters.ts';

export const relationAction = defineRoute({
  method: 'POST',
  path: '/relation/action',
  summary: 'Follows a user, or stops following. Repeating is harmless.',
  access: 'account',
  parameters: {
    to_user_id: otherUserId,
    action_type: {
      type: 'integer',
      description: '1 follow, 2 stop following.',
      required: true,
      oneOf: [1, 2],
    },
  },
  payload: {},
  codes: { NOT_FOUND: 10013, BAD_USER_INPUT: 50016, RATE_LIMITED: 10012 },
  async answer({ values, settings: { strict }, run }) {
    const follows = values.action_type === 1;
    await run(follows ? 'RestFollow' : 'RestUnfollow', {
      userId: String(values.to_user_id),
      strict,
    }).catch((error) => {
      throw asFailure(error)?.code === 'CONFLICT'
        ? new DouyinFailure(follows ? 50023 : 50017)
        : error;
    });
    return {};
  },
});

/** Reads a list of users; undefined when nobody has this id. */
type ReadPeople = (
  run: Run,
  variables: { userId: string; first: number },
) => Promise<Connection<PersonFragment> | null | undefined>;

const followRoute = (
  path: string,
  summary: string,
  read: ReadPeople,
  aliases: readonly string[] = [],
) =>
  defineRoute({
    method: 'GET',
    path,
    aliases,
    summary,
    access: 'guest',
    parameters: { user_id: userId },
    payload: { user_list: parts.users },
    codes: {},
    async answer({ values, viewer, run }) {
      const people = await read(run, {
        userId: String(ownerOf(values.user_id, viewer)),
        first: longestList,
      });
      if (people === undefined) throw new DouyinFailure(10002);
      return { user_list: nodesOf(people).map((person) => userOf(person)) };
    },
  });

export const followList = followRoute(
  '/relation/follow/list',
  'Users that a user follows, newest first.',
  async (run, variables) => (await run('RestFollowing', variables)).user?.following,
  [
    // docs/older-clients.md#misprint
    '/relatioin/follow/list',
  ],
);
export const followerList = followRoute(
  '/relation/follower/list',
  'Users that follow a user, newest first.',
  async (run, variables) => (await run('RestFollowers', variables)).user?.followers,
);

export const friendList = defineRoute({
  method: 'GET',
  path: '/relation/friend/list',
  summary:
    'Users that follow a user and are followed back; in your own list with the newest message between you.',
  access: 'account',
  parameters: { user_id: userId },
  payload: { user_list: parts.friends },
  codes: {},
  async answer({ values, viewer, run }) {
    const ownerId = ownerOf(values.user_id, viewer);
    const own = ownerId === viewer.accountId;
    const data = await run('RestFriends', { userId: String(ownerId), first: longestList, own });
    if (!data.user) throw new DouyinFailure(10002);
    return {
      user_list: nodesOf(data.user.friends).map((person) =>
        friendOf(person, own ? accountOf(viewer) : null),
      ),
    };
  },
});
