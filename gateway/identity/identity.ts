import { unauthenticated, unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import {
  type Jwks,
  type VerifiedClaims,
  verifyAccessToken,
} from '@clipgraph/platform/identity/access-token.ts';
import { type Credentials, guest, type Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { createKeySet } from './key-set.ts';
import { createRevocationFeed, type RevocationSource } from './revocation-feed.ts';
import { createRevocationList } from './revocation-list.ts';

interface IdentityOptions {
  /** The user subgraph's published keys. Rejects while that subgraph is away. */
  jwks(): Promise<Jwks>;
  revocations: RevocationSource;
  log: Logger;
  /**
   * @default 500: with it, a session that has ended is refused within a second even when its
   *   message was lost
   */
  pollMs?: number;
  /** Tokens whose verdict is kept. @default 20000 */
  maxVerdicts?: number;
}

export interface Identity {
  /**
   * Who is asking, by the `Authorization` header.
   * @returns a guest when there is no header
   * @throws UNAUTHENTICATED for a token that is malformed, expired, not ours, or of a session that
   *   has ended. The whole request is refused, also its public part: a client with a stale token
   *   must notice, instead of silently reading as a guest.
   * @throws UNAVAILABLE when nothing is known yet of the keys or of the ended sessions, because the
   *   user subgraph is away since the start
   */
  viewerOf(credentials: Credentials): Promise<Viewer>;
  /** The keys for `/.well-known/jwks.json`. @throws UNAVAILABLE */
  jwks(): Promise<Jwks>;
  close(): Promise<void>;
}

/** Far above any token of ours; longer text is refused unread. */
const maxTokenLength = 2_048;

/**
 * Verifies each access token once, keeps the verdict until the token ends, and refuses it as soon
 * as its session has ended.
 */
export function createIdentity({
  jwks,
  revocations,
  log,
  pollMs,
  maxVerdicts = 20_000,
}: IdentityOptions): Identity {
  const keys = createKeySet(jwks, log);
  const list = createRevocationList();
  const feed = createRevocationFeed(revocations, list, log, pollMs);
  const verdicts = new LRUCache<string, VerifiedClaims>({ max: maxVerdicts });

  async function verdictOf(token: string): Promise<VerifiedClaims> {
    const known = verdicts.get(token);
    if (known && known.expiresAtMs > Date.now()) return known;
    const claims = await verifyAccessToken(token, keys.keyOf);
    verdicts.set(token, claims);
    return claims;
  }

  async function endedSessionsKnown(): Promise<void> {
    try {
      await feed.loaded();
    } catch {
      throw unavailable('Access tokens cannot be checked just now. Try again in a moment.');
    }
  }

  return {
    async viewerOf({ authorization, address, userAgent, reachedAt }) {
      if (authorization === undefined) return guest(address, userAgent, reachedAt);
      const claims = await verdictOf(bearerToken(authorization));
      await endedSessionsKnown();
      if (list.refuses(claims)) throw unauthenticated('This session has ended. Log in again.');
      return {
        accountId: claims.accountId,
        sessionId: claims.sessionId,
        tokenExpiresAtMs: claims.expiresAtMs,
        address,
        userAgent,
        reachedAt,
        channel: 'graphql',
      };
    },
    jwks: keys.current,
    close: feed.close,
  };
}

function bearerToken(authorization: string): string {
  const token =
    authorization.length <= maxTokenLength
      ? /^bearer +([\w.~+/=-]+)$/i.exec(authorization.trim())?.[1]
      : undefined;
  if (token === undefined)
    throw unauthenticated(
      'The Authorization header must be "Bearer <access token>"; leave it out to ask as a guest.',
    );
  return token;
}
