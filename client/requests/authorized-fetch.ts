import type { Sessions } from '../session/sessions.ts';

export type Fetch = typeof globalThis.fetch;

const addressOf = (input: Parameters<Fetch>[0]): string =>
  input instanceof Request ? input.url : String(input);

/**
 * `fetch` that sends the access token along, to this server alone. When it is refused the session
 * is renewed, and the request is sent a second time; a session that has ended leaves the refusal.
 * GraphQL tells a refused token by its status only to who accepts
 * `application/graphql-response+json`, as libraries do.
 * @param origin of the server; relative addresses are read as below it
 */
export function authorizedFetch(fetch: Fetch, origin: string, sessions: Sessions): Fetch {
  return async (input, init) => {
    const url = new URL(addressOf(input), origin);
    const target = input instanceof Request ? input : url;
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
    const isOurs = url.origin === origin && !headers.has('authorization');
    const session = isOurs ? await sessions.read() : undefined;
    if (!session) return fetch(target, init);
    const send = (token: string) => {
      headers.set('authorization', `Bearer ${token}`);
      return fetch(target instanceof Request ? target.clone() : target, { ...init, headers });
    };
    const response = await send(session.accessToken);
    if (response.status !== 401) return response;
    const renewed = await sessions.renew(session.accessToken);
    return renewed ? send(renewed.accessToken) : response;
  };
}
