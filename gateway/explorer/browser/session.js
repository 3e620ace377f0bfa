// Who this window is. Each window has sessions of its own, so that two can be two people.
const key = 'clipgraph:sessions';

const refreshing =
  'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }';

/**
 * @param storage the window's sessionStorage
 * @param ask sends an operation as a guest, and answers it
 * @param channel reaches windows that were made as copies of this one, with the same refresh token
 * @param onChange is called with what to tell the user, if anything
 */
export function createSessions({ storage, ask, channel, onChange }) {
  const read = () => JSON.parse(storage.getItem(key) ?? '{"current":null,"sessions":{}}');
  const write = (state, told) => {
    if (Object.keys(state.sessions).length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(state));
    onChange(told);
  };
  const current = () => {
    const state = read();
    return state.sessions[state.current];
  };
  const keep = (session) => {
    const state = read();
    const known = state.sessions[session.user?.username ?? state.current];
    const user = session.user ?? known?.user;
    if (!user) return;
    state.current = user.username;
    state.sessions[user.username] = { ...session, user };
    write(state);
  };
  const forget = (told) => {
    const state = read();
    delete state.sessions[state.current];
    write({ ...state, current: null }, told);
  };

  channel?.addEventListener('message', ({ data: { spent, session } }) => {
    const state = read();
    const copied = Object.entries(state.sessions).find(
      ([, { refreshToken }]) => refreshToken === spent,
    );
    if (!copied) return;
    state.sessions[copied[0]] = session;
    write(state);
  });

  let renewing;
  const exchange = async (session) => {
    const { data, errors } = await ask({
      query: refreshing,
      variables: { token: session.refreshToken },
    });
    const now = current();
    // The user may have become somebody else meanwhile, or a copy of this window was faster.
    if (now?.refreshToken !== session.refreshToken) return now;
    if (data?.refreshSession) {
      const renewed = { ...session, ...data.refreshSession };
      keep(renewed);
      channel?.postMessage({ spent: session.refreshToken, session: renewed });
      return renewed;
    }
    if (errors?.[0]?.extensions?.code !== 'UNAUTHENTICATED') return undefined;
    forget(`The session of ${session.user.username} has ended: log in again. You are a guest now.`);
    return undefined;
  };

  return {
    current,
    /** Everybody who is logged in here. */
    names: () => Object.keys(read().sessions),
    /** Becomes somebody who is logged in here, or a guest (null). */
    become(username) {
      write({ ...read(), current: username });
    },
    /** Notes what an answer says of sessions. */
    note(data) {
      for (const answer of Object.values(data ?? {})) if (answer?.accessToken) keep(answer);
      if (data?.logout || data?.deleteAccount) forget();
    },
    /** The session to try again with, after its access token was refused; undefined when it has ended. */
    renew(session) {
      const now = current();
      if (now && now.accessToken !== session.accessToken) return Promise.resolve(now);
      renewing ??= exchange(session).finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
  };
}
