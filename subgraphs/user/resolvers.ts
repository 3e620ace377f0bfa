import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import type { Resolvers } from '@clipgraph/platform/subgraph/subgraph.ts';
import { deleteAccount } from './accounts/account-state.ts';
import { findUser, me, referencedUser } from './accounts/lookup.ts';
import { register } from './accounts/registration.ts';
import type {
  MutationDeleteAccountArgs,
  MutationLoginArgs,
  MutationRefreshSessionArgs,
  MutationRegisterArgs,
  MutationUpdateProfileArgs,
  QueryUserArgs,
} from './generated/types.ts';
import type { UserContext } from './loaders.ts';
import { updateProfile } from './profiles/profile-changes.ts';
import { login } from './sessions/login.ts';
import { logout, refreshSession, sessionKindOf } from './sessions/sessions.ts';

const limitedRegister = limitField(
  (_root, { input }: MutationRegisterArgs, { services, viewer }: UserContext) =>
    register(services, input, sessionKindOf(viewer)),
  { name: 'Mutation.register', identity: 'address', limit: rateLimitDefaults.registerPerAddress },
);

export const resolvers: Resolvers = {
  Query: {
    me: (_root, _args, context: UserContext) => me(context),
    user: (_root, args: QueryUserArgs, context: UserContext) => findUser(context, args),
  },
  Mutation: {
    register: limitedRegister,
    login: (_root, { input }: MutationLoginArgs, { services, viewer }: UserContext) =>
      login(services, viewer.address, input, sessionKindOf(viewer)),
    refreshSession: (
      _root,
      { refreshToken }: MutationRefreshSessionArgs,
      { services }: UserContext,
    ) => refreshSession(services, refreshToken),
    async logout(_root, _args, { services, viewer }: UserContext) {
      await logout(services, viewer);
      return true;
    },
    updateProfile: (
      _root,
      { input }: MutationUpdateProfileArgs,
      { services, viewer }: UserContext,
    ) => updateProfile(services, viewer, input),
    async deleteAccount(
      _root,
      { password }: MutationDeleteAccountArgs,
      { services, viewer }: UserContext,
    ) {
      await deleteAccount(services, viewer, password);
      return true;
    },
  },
  User: {
    __resolveReference: ({ id }: { id: string }, context: UserContext) =>
      referencedUser(context, toId(id)),
  },
};
