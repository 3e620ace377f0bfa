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
  /** The beginning of the client's `User-Agent`; undefined when it sends none. */
  readonly userAgent?: string | undefined;
  /**
   * Scheme and host at which the client found the front door: `http://192.168.1.5:4000`. Addresses
   * in answers begin with it. Undefined where PUBLIC_URL says how they begin.
   */
  readonly reachedAt?: string | undefined;
  /**
   * `rest`: the in-process REST layer, which alone may use the account-less rooms and longer lists.
   */
  readonly channel: 'graphql' | 'rest';
}

/** What a client says of itself, and where it is. */
export interface Credentials {
  /** The `Authorization` header; undefined for a guest. */
  readonly authorization: string | undefined;
  readonly address: string;
  readonly userAgent?: string | undefined;
  /** As in `Viewer`. */
  readonly reachedAt?: string | undefined;
}

const maxUserAgentLength = 256;

/** As much of a `User-Agent` header as is carried on: those of browsers are shorter. */
export const userAgentOf = ({
  'user-agent': userAgent,
}: {
  'user-agent'?: string | undefined;
}): string | undefined => userAgent?.slice(0, maxUserAgentLength);

export const guest = (address: string, userAgent?: string, reachedAt?: string): Viewer => ({
  accountId: null,
  sessionId: null,
  tokenExpiresAtMs: null,
  address,
  userAgent,
  reachedAt,
  channel: 'graphql',
});

/** The account that is asking. @throws UNAUTHENTICATED for a guest. */
export function requireAccount(viewer: Viewer): Id {
  if (viewer.accountId === null) throw unauthenticated();
  return viewer.accountId;
}
