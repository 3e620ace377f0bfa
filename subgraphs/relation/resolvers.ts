import type { Between } from '@clipgraph/platform/ask/ask.ts';
import { mapNodes } from '@clipgraph/platform/cursors/connection.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { limitMutations } from '@clipgraph/platform/limits/limit-field.ts';
import { goOn } from '@clipgraph/platform/loading/go-on.ts';
import type { Reference } from '@clipgraph/platform/subgraph/subgraph.ts';
import { block, follow, setMuted, unblock, unfollow } from './commands.ts';
import type { RelationContext } from './context.ts';
import type { Resolvers } from './generated/types.ts';
import {
  blockedUsers,
  countOf,
  followers,
  following,
  followRequests,
  friends,
  isRequestedByViewer,
  mutedUsers,
  requestCountOf,
  shownBetween,
} from './lists.ts';
import {
  acceptFollowRequest,
  declineFollowRequest,
  removeFollower,
} from './requests/answer-request.ts';

/** One side of what stands between the viewer and an account. */
const sideOf =
  (side: keyof Between) =>
  ({ id }: { id: string }, _args: unknown, context: RelationContext): boolean | Promise<boolean> =>
    goOn(shownBetween(context, toId(id)), (between) => between[side]);

/** An account; the user subgraph fills in the rest. */
const user = (id: Id): Reference => ({ id: String(id) });

export const resolvers: Resolvers = {
  Query: {
    blockedUsers: async (_root, page, context) => mapNodes(await blockedUsers(context, page), user),
    mutedUsers: async (_root, page, context) => mapNodes(await mutedUsers(context, page), user),
    followRequests: async (_root, page, context) =>
      mapNodes(await followRequests(context, page), user),
  },
  Mutation: limitMutations({
    async follow(_root, { userId, strict }, context) {
      await follow(context, toId(userId), strict);
      return { id: userId };
    },
    async unfollow(_root, { userId, strict }, context) {
      await unfollow(context, toId(userId), strict);
      return { id: userId };
    },
    async block(_root, { userId }, context) {
      await block(context, toId(userId));
      return { id: userId };
    },
    async unblock(_root, { userId }, context) {
      await unblock(context, toId(userId));
      return { id: userId };
    },
    async acceptFollowRequest(_root, { userId }, context) {
      await acceptFollowRequest(context, toId(userId));
      return { id: userId };
    },
    async declineFollowRequest(_root, { userId }, context) {
      await declineFollowRequest(context, toId(userId));
      return { id: userId };
    },
    async removeFollower(_root, { userId }, context) {
      await removeFollower(context, toId(userId));
      return { id: userId };
    },
    async mute(_root, { userId }, context) {
      await setMuted(context, toId(userId), true);
      return { id: userId };
    },
    async unmute(_root, { userId }, context) {
      await setMuted(context, toId(userId), false);
      return { id: userId };
    },
  }),
  User: {
    // Whether the account exists is for the user subgraph to say: any id gets an answer here.
    __resolveReference: ({ id }) => ({ id }),
    followerCount: ({ id }, _args, context) => countOf(context, 'followers', toId(id)),
    followingCount: ({ id }, _args, context) => countOf(context, 'following', toId(id)),
    isFollowedByMe: sideOf('followedByViewer'),
    isFollowingMe: sideOf('followsViewer'),
    isBlockedByMe: sideOf('blockedByViewer'),
    isMutedByMe: sideOf('mutedByViewer'),
    isFollowRequestedByMe: ({ id }, _args, context) => isRequestedByViewer(context, toId(id)),
    followRequestCount: ({ id }, _args, context) => requestCountOf(context, toId(id)),
    followers: async ({ id }, page, context) =>
      mapNodes(await followers(context, toId(id), page), user),
    following: async ({ id }, page, context) =>
      mapNodes(await following(context, toId(id), page), user),
    friends: async ({ id }, page, context) =>
      mapNodes(await friends(context, toId(id), page), user),
  },
};
