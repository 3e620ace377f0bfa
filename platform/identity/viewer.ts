import { unauthenticated } from '../errors/catalogue.ts';
import type { Id } from '../ids/id.ts';

/** Who is asking, as verified once at the front door and passed to every subgraph. */
export interface Viewer {
  /** null for a guest. */
  readonly accountId: Id | null;
  /** The session (refresh token family) that the access token belongs to; null for a guest. */
  readonly sessionId: string | null;
  /**
   * When the access token ends, in ms since the epoch; null for a guest. Subscriptions end with it.
   */
  readonly tokenExpiresAtMs: number | null;
  /** Client address, for rate limits of guests. */
  readonly address: string;
  /**
   * `rest`: the in-process REST layer, which alone may use the account-less rooms and longer lists.
   */
  readonly channel: 'graphql' | 'rest';
}

export const guest = (address: string): Viewer => ({
  accountId: null,
  sessionId: null,
  tokenExpiresAtMs: null,
  address,
  channel: 'graphql',
});

/** The account that is asking. @throws UNAUTHENTICATED for a guest. */
export function requireAccount(viewer: Viewer): Id {
  if (viewer.accountId === null) throw unauthenticated();
  return viewer.accountId;
}
