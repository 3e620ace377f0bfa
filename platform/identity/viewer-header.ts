import { createSecretKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { unauthenticated } from '../errors/catalogue.ts';
import type { Keyring } from './keyring.ts';
import type { Viewer } from './viewer.ts';

/** Carries the viewer from the gateway to one subgraph: an HS256 JWT over a shared secret. */
export const viewerHeader = 'x-clipgraph-viewer';

const algorithm = 'HS256';
const lifetimeSeconds = 60;
/** A signed header is used again for the same viewer this long, far from its end. */
const reuseMs = 20_000;
/** Machines' clocks may differ by this much. */
const clockToleranceSeconds = 5;
const keptHeaders = 10_000;

export interface ViewerSigner {
  /** @param audience the subgraph that the header is for; every other one refuses it */
  sign(viewer: Viewer, audience: string): Promise<string>;
}

export interface ViewerVerifier {
  /**
   * @throws UNAUTHENTICATED when the header is missing, forged, stale, for another subgraph, or not
   *   signed by HS256
   */
  verify(header: string | undefined): Promise<Viewer>;
}

const keysOf = (keyring: Keyring): KeyObject[] =>
  keyring.keys('viewer-header').map((key) => createSecretKey(key));

export function createViewerSigner(keyring: Keyring): ViewerSigner {
  const [key] = keysOf(keyring);
  if (!key) throw new Error('A secret is needed to sign viewer headers.');
  const signed = new LRUCache<string, string>({ max: keptHeaders, ttl: reuseMs });
  return {
    async sign(viewer, audience) {
      const claims = {
        account: viewer.accountId,
        session: viewer.sessionId,
        tokenExpiresAtMs: viewer.tokenExpiresAtMs,
        address: viewer.address,
        channel: viewer.channel,
      };
      const identity = JSON.stringify([audience, claims]);
      const known = signed.get(identity);
      if (known !== undefined) return known;
      const header = await new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm })
        .setIssuedAt()
        .setExpirationTime(`${lifetimeSeconds}s`)
        .setAudience(audience)
        .sign(key);
      signed.set(identity, header);
      return header;
    },
  };
}

/** @param audience the subgraph that verifies */
export function createViewerVerifier(keyring: Keyring, audience: string): ViewerVerifier {
  const keys = keysOf(keyring);
  const verified = new LRUCache<string, { viewer: Viewer; endsAtMs: number }>({ max: keptHeaders });

  return {
    async verify(header) {
      if (!header) throw refused();
      const known = verified.get(header);
      if (known && known.endsAtMs > Date.now()) return known.viewer;
      const claims = await claimsOf(header, keys, audience);
      const viewer: Viewer = {
        accountId: claims.account as number | null,
        sessionId: claims.session as string | null,
        tokenExpiresAtMs: claims.tokenExpiresAtMs as number | null,
        address: String(claims.address),
        channel: claims.channel === 'rest' ? 'rest' : 'graphql',
      };
      verified.set(header, { viewer, endsAtMs: Number(claims.exp) * 1000 });
      return viewer;
    },
  };
}

async function claimsOf(header: string, keys: readonly KeyObject[], audience: string) {
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(header, key, {
        algorithms: [algorithm],
        audience,
        requiredClaims: ['iat', 'exp', 'address', 'channel'],
        maxTokenAge: lifetimeSeconds,
        clockTolerance: clockToleranceSeconds,
      });
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw refused();
    }
  }
  throw refused();
}

const refused = () =>
  unauthenticated(
    'This address serves the gateway only: the signed viewer header is missing, stale or for another service.',
  );
