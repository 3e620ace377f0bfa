import { toId } from '@clipgraph/platform/ids/id.ts';
import { limitField, limitMutations } from '@clipgraph/platform/limits/limit-field.ts';
import { rateLimitDefaults } from '@clipgraph/platform/limits/rate-limits.ts';
import { deleteAccount } from './accounts/account-state.ts';
import { findUser, me, referencedUser } from './accounts/lookup.ts';
import { ownAccount, ownSessions, requireOwnAccount } from './accounts/own-account.ts';
import { setPrivateAccount } from './accounts/privacy.ts';
import { register } from './accounts/registration.ts';
import type { Resolvers } from './generated/types.ts';
import { completeLogin } from './logins/complete-login.ts';
import { login } from './logins/login.ts';
import { loginByOneField } from './logins/login-by-one-field.ts';
import { beginPasskeyLogin, finishPasskeyLogin } from './logins/passkey-login.ts';
import { requestPasswordReset } from './mail/request-reset.ts';
import { resetPassword } from './mail/reset-password.ts';
import { setEmail } from './mail/set-email.ts';
import { verifyEmail } from './mail/verify-email.ts';
import { removePasskey } from './passkeys/passkeys.ts';
import { beginPasskeyRegistration, finishPasskeyRegistration } from './passkeys/registration.ts';
import { createPictureUpload } from './pictures/create-upload.ts';
import { shownPicture } from './pictures/picture-files.ts';
import { updateProfile } from './profiles/profile-changes.ts';
import { absolute } from './profiles/profiles.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  disableSecondFactor,
  renewRecoveryCodes,
} from './second-factor/enrolment.ts';
import { changePassword } from './sessions/change-password.ts';
import { endOtherSessions, endSession } from './sessions/end-sessions.ts';
import { logout } from './sessions/logout.ts';
import { refreshSession } from './sessions/refresh-session.ts';
import { sessionKindOf } from './sessions/sessions.ts';

export const resolvers: Resolvers = {
  Query: {
    me: (_root, _args, context) => me(context),
    user: (_root, args, context) => findUser(context, args),
    account: (_root, _args, context) => ownAccount(context),
  },
  Mutation: limitMutations({
    register: limitField(
      (_root, { input }, { services, viewer }) =>
        register(services, input, { ...viewer, kind: sessionKindOf(viewer) }),
      {
        name: 'Mutation.register',
        identity: 'address',
        limit: rateLimitDefaults.registerPerAddress,
      },
    ),
    login: (_root, { input }, { services, viewer }) =>
      viewer.channel === 'rest'
        ? loginByOneField(services, viewer, input)
        : login(services, viewer, input),
    completeLogin: (_root, args, { services, viewer }) => completeLogin(services, viewer, args),
    beginPasskeyLogin: limitField((_root, _args, { services }) => beginPasskeyLogin(services), {
      name: 'Mutation.beginPasskeyLogin',
      identity: 'address',
      limit: rateLimitDefaults.loginsPerAddress,
    }),
    finishPasskeyLogin: limitField(
      (_root, { response }, { services, viewer }) => finishPasskeyLogin(services, viewer, response),
      {
        name: 'Mutation.finishPasskeyLogin',
        identity: 'address',
        limit: rateLimitDefaults.loginsPerAddress,
      },
    ),
    beginPasskeyRegistration: (_root, args, { services, viewer }) =>
      beginPasskeyRegistration(services, viewer, args),
    finishPasskeyRegistration: (_root, args, { services, viewer }) =>
      finishPasskeyRegistration(services, viewer, args),
    async removePasskey(_root, args, { services, viewer }) {
      await removePasskey(services, viewer, args);
      return true;
    },
    changePassword: (_root, args, { services, viewer }) => changePassword(services, viewer, args),
    refreshSession: limitField(
      (_root, { refreshToken }, { services, viewer }) =>
        refreshSession(services, refreshToken, { address: viewer.address }),
      {
        name: 'Mutation.refreshSession',
        identity: 'address',
        limit: rateLimitDefaults.refreshPerAddress,
      },
    ),
    async logout(_root, _args, { services, viewer }) {
      await logout(services, viewer);
      return true;
    },
    async endSession(_root, { id }, { services, viewer }) {
      await endSession(services, viewer, id);
      return true;
    },
    async endOtherSessions(_root, _args, { services, viewer }) {
      await endOtherSessions(services, viewer);
      return true;
    },
    createPictureUpload: (_root, { input }, { services, viewer }) =>
      createPictureUpload(services, viewer, input),
    updateProfile: (_root, { input }, { services, viewer }) =>
      updateProfile(services, viewer, input),
    async setEmail(_root, args, context) {
      await setEmail(context.services, context.viewer, args);
      return requireOwnAccount(context);
    },
    verifyEmail: limitField(
      async (_root, { token }, { services }) => {
        await verifyEmail(services, token);
        return true;
      },
      {
        name: 'Mutation.verifyEmail',
        identity: 'address',
        limit: rateLimitDefaults.mailTokensPerAddress,
      },
    ),
    requestPasswordReset: limitField(
      async (_root, { email }, { services }) => {
        await requestPasswordReset(services, email);
        return true;
      },
      {
        name: 'Mutation.requestPasswordReset',
        identity: 'address',
        limit: rateLimitDefaults.requestResetPerAddress,
      },
    ),
    resetPassword: limitField(
      async (_root, args, { services, viewer }) => {
        await resetPassword(services, args, viewer.address);
        return true;
      },
      {
        name: 'Mutation.resetPassword',
        identity: 'address',
        limit: rateLimitDefaults.mailTokensPerAddress,
      },
    ),
    beginSecondFactor: (_root, { password }, { services, viewer }) =>
      beginSecondFactor(services, viewer, password),
    confirmSecondFactor: (_root, { code }, { services, viewer }) =>
      confirmSecondFactor(services, viewer, code),
    async disableSecondFactor(_root, { password, code }, { services, viewer }) {
      await disableSecondFactor(services, viewer, password, code);
      return true;
    },
    renewRecoveryCodes: (_root, { password, code }, { services, viewer }) =>
      renewRecoveryCodes(services, viewer, password, code),
    setPrivateAccount: (_root, { isPrivate }, context) => setPrivateAccount(context, isPrivate),
    async deleteAccount(_root, { password, code }, { services, viewer }) {
      await deleteAccount(services, viewer, password, code);
      return true;
    },
  }),
  Account: {
    hasSecondFactor: ({ id }, _args, { loaders }) => loaders.secondFactors.load(id),
    recoveryCodesLeft: ({ id }, _args, { loaders }) => loaders.recoveryCodes.load(id),
    passkeys: ({ id }, _args, { loaders }) => loaders.passkeys.load(id),
    isPrivate: async ({ id }, _args, { loaders }) =>
      (await loaders.profiles.load(id))?.isPrivate ?? false,
    email: async ({ id }, _args, { loaders }) => (await loaders.emails.load(id)).email,
    isEmailVerified: async ({ id }, _args, { loaders }) =>
      (await loaders.emails.load(id)).isVerified,
    sessions: (account, _args, context) => ownSessions(account, context),
  },
  User: {
    __resolveReference: ({ id }, context) => referencedUser(context, toId(id)),
    avatarUrl: ({ avatarUrl }, _args, context) => absolute(context, avatarUrl),
    backgroundUrl: ({ backgroundUrl }, _args, context) => absolute(context, backgroundUrl),
    avatar({ avatarPicture }, { size }, context) {
      const picture = avatarPicture && shownPicture(avatarPicture, size);
      return picture && { ...picture, url: absolute(context, picture.url) };
    },
  },
};
