import type { Connection } from '@clipgraph/platform/cursors/connection.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import type { Resolvers } from '@clipgraph/platform/subgraph/subgraph.ts';
import { block, follow, unblock, unfollow } from './commands.ts';
import {
  blockedUsers,
  countOf,
  followers,
  following,
  friends,
  type PageArguments,
  shownBetween,
} from './lists.ts';
import type { RelationContext } from './loaders.ts';

/** A reference: the owner of accounts fills in the rest. */
interface UserReference {
  id: string;
}

const reference = (id: Id): UserReference => ({ id: String(id) });

const references = async (list: Promise<Connection<Id>>): Promise<Connection<UserReference>> => {
  const { edges, pageInfo } = await list;
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: reference(node) })), pageInfo };
};

/** A mutation that answers the other account. */
const towards =
  (command: (context: RelationContext, userId: Id, strict?: boolean) => Promise<void>) =>
  async (
    _root: unknown,
    { userId, strict }: { userId: string; strict?: boolean },
    context: RelationContext,
  ): Promise<UserReference> => {
    await command(context, toId(userId), strict);
    return { id: userId };
  };

const between = ({ id }: UserReference, context: RelationContext) =>
  shownBetween(context, toId(id));

export const resolvers: Resolvers = {
  Query: {
    blockedUsers: (_root, page: PageArguments, context: RelationContext) =>
      references(blockedUsers(context, page)),
  },
  Mutation: {
    follow: towards(follow),
    unfollow: towards(unfollow),
    block: towards(block),
    unblock: towards(unblock),
  },
  User: {
    // Only the owner of accounts judges whether one exists.
    __resolveReference: ({ id }: UserReference) => ({ id }),
    followerCount: ({ id }: UserReference, _args, context: RelationContext) =>
      countOf(context, 'followers', toId(id)),
    followingCount: ({ id }: UserReference, _args, context: RelationContext) =>
      countOf(context, 'following', toId(id)),
    isFollowedByMe: async (user: UserReference, _args, context: RelationContext) =>
      (await between(user, context)).followedByViewer,
    isFollowingMe: async (user: UserReference, _args, context: RelationContext) =>
      (await between(user, context)).followsViewer,
    isBlockedByMe: async (user: UserReference, _args, context: RelationContext) =>
      (await between(user, context)).blockedByViewer,
    followers: ({ id }: UserReference, page: PageArguments, context: RelationContext) =>
      references(followers(context, toId(id), page)),
    following: ({ id }: UserReference, page: PageArguments, context: RelationContext) =>
      references(following(context, toId(id), page)),
    friends: ({ id }: UserReference, page: PageArguments, context: RelationContext) =>
      references(friends(context, toId(id), page)),
  },
};
