import type { AccessClaims } from '@clipgraph/platform/identity/access-token.ts';
import type { Revocation } from '@clipgraph/platform/identity/revocation.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';

/** The ended sessions and accounts whose access tokens have not yet ended by themselves. */
export interface RevocationList {
  /** Adding a line again is harmless. */
  add(revocation: Revocation): void;
  refuses(claims: AccessClaims): boolean;
  /** Drops what refuses no living token any more. */
  purge(nowMs: number): void;
}

export function createRevocationList(): RevocationList {
  const sessions = new Map<string, { untilMs: number }>();
  const accounts = new Map<Id, { sessionEpoch: number; untilMs: number }>();
  return {
    add({ accountId, sessionId, sessionEpoch, untilMs }) {
      if (sessionId !== null) {
        sessions.set(sessionId, { untilMs });
        return;
      }
      const known = accounts.get(accountId);
      if (!known || known.sessionEpoch < sessionEpoch)
        accounts.set(accountId, { sessionEpoch, untilMs });
    },
    refuses(claims) {
      return (
        sessions.has(claims.sessionId) ||
        claims.sessionEpoch <= (accounts.get(claims.accountId)?.sessionEpoch ?? -1)
      );
    },
    purge(nowMs) {
      for (const [key, { untilMs }] of sessions) if (untilMs <= nowMs) sessions.delete(key);
      for (const [key, { untilMs }] of accounts) if (untilMs <= nowMs) accounts.delete(key);
    },
  };
}
