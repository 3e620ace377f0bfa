import type { TypedDocument } from '../document.ts';
import { type ClipgraphError, isCode } from '../errors.ts';
import {
  CompleteLoginDocument,
  LoginDocument,
  type LoginInput,
  LogoutDocument,
  RefreshSessionDocument,
  RegisterDocument,
  type RegisterInput,
} from '../generated/graph.ts';
import type { RequestOptions } from '../requests/request.ts';
import type { Sessions } from './sessions.ts';
import type { StoredSession, Viewer } from './storage.ts';

export type LoginResult =
  | { readonly status: 'loggedIn'; readonly user: Viewer }
  | {
      readonly status: 'codeRequired';
      /**
       * Ends the login with a code of the app, or a recovery code. After a wrong one it may be
       * called again.
       * @throws UNAUTHENTICATED for a wrong code, and once five minutes have passed
       */
      complete(code: string): Promise<Viewer>;
    };

type Mutate = <Result, Variables>(
  document: TypedDocument<Result, Variables>,
  variables: Variables,
  options?: RequestOptions,
) => Promise<Result>;

// A token that has ended would refuse the whole request.
const asGuest = { asGuest: true };

/** Exchanges a refresh token. @throws UNAUTHENTICATED when it is not good any more */
export const exchangeBy =
  (mutate: Mutate) =>
  async (refreshToken: string): Promise<Omit<StoredSession, 'user'>> => {
    const { refreshSession } = await mutate(RefreshSessionDocument, { refreshToken }, asGuest);
    return refreshSession;
  };

/** The ways in and out. */
export function createLogin(sessions: Sessions, mutate: Mutate) {
  const open = async (session: StoredSession): Promise<Viewer> => {
    await sessions.write(session, 'login');
    return session.user;
  };
  const complete = (challenge: string) => async (code: string) => {
    const variables = { challenge, code };
    const { completeLogin } = await mutate(CompleteLoginDocument, variables, asGuest);
    return open(completeLogin);
  };
  return {
    async login(input: LoginInput): Promise<LoginResult> {
      try {
        const { login } = await mutate(LoginDocument, { input }, asGuest);
        return { status: 'loggedIn', user: await open(login) };
      } catch (error) {
        const challenge = challengeOf(error);
        if (challenge === undefined) throw error;
        return { status: 'codeRequired', complete: complete(challenge) };
      }
    },
    async register(input: RegisterInput): Promise<Viewer> {
      const { register } = await mutate(RegisterDocument, { input }, asGuest);
      return open(register);
    },
    startSession: open,
    async logout(): Promise<void> {
      try {
        if (await sessions.read()) await mutate(LogoutDocument, {});
      } catch (error) {
        // It is over already.
        if (!isCode(error, 'UNAUTHENTICATED')) throw error;
      } finally {
        await sessions.write(undefined, 'logout');
      }
    },
  };
}

const challengeOf = (error: unknown): ClipgraphError['challenge'] =>
  isCode(error, 'SECOND_FACTOR_REQUIRED') ? error.challenge : undefined;
