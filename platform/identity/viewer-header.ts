import { createSecretKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { unauthenticated } from '../errors/catalogue.ts';
import type { Keyring } from './keyring.ts';
import { bindToken, boundToken, type SignedRequest } from './request-binding.ts';
import type { Viewer } from './viewer.ts';

/**
 * Carries the viewer from the gateway to one subgraph: an HS256 JWT over a shared secret, bound to
 * the one request that it travels with.
 */
export const viewerHeader = 'x-clipgraph-viewer';

const algorithm = 'HS256';
const lifetimeSeconds = 10;
/** A signed token is used again for the same viewer this long, far from its end. */
const reuseMs = 4_000;
/** Machines' clocks may differ by this much. */
const clockToleranceSeconds = 5;
const keptHeaders = 10_000;

export interface ViewerSigner {
  /**
   * @param audience the subgraph that the header is for; every other one refuses it
   * @param request what the header is sent with; with anything else it is refused
   */
  sign(viewer: Viewer, audience: string, request: SignedRequest): Promise<string>;
  /** Their claims as JSON: equal for viewers whom a subgraph cannot tell apart. */
  identityOf(viewer: Viewer): string;
}

export interface ViewerVerifier {
  /**
   * @param request method and URL that the header came with; for its body see `coversBody`
   * @throws UNAUTHENTICATED when the header is missing, forged, stale, for another subgraph or
   *   another request, or not signed by HS256
   */
  verify(header: string | undefined, request: SignedRequest): Promise<Viewer>;
}

const keysOf = (keyring: Keyring): KeyObject[] =>
  keyring.keys('viewer-header').map((key) => createSecretKey(key));

const claimsAbout = (viewer: Viewer) => ({
  account: viewer.accountId,
  session: viewer.sessionId,
  tokenExpiresAtMs: viewer.tokenExpiresAtMs,
  address: viewer.address,
  userAgent: viewer.userAgent,
  reachedAt: viewer.reachedAt,
  channel: viewer.channel,
});

/** @param claims as `identityOf` of the signer writes them, and signed by it */
export const viewerOfClaims = (claims: Readonly<Record<string, unknown>>): Viewer => ({
  accountId: (claims.account ?? null) as number | null,
  sessionId: (claims.session ?? null) as string | null,
  tokenExpiresAtMs: (claims.tokenExpiresAtMs ?? null) as number | null,
  address: String(claims.address),
  userAgent: claims.userAgent as string | undefined,
  reachedAt: claims.reachedAt as string | undefined,
  channel: claims.channel === 'rest' ? 'rest' : 'graphql',
});

/** A request has one viewer and several fetches, which all need this. */
const identities = new WeakMap<Viewer, string>();

function identityOf(viewer: Viewer): string {
  let identity = identities.get(viewer);
  if (identity === undefined) {
    identity = JSON.stringify(claimsAbout(viewer));
    identities.set(viewer, identity);
  }
  return identity;
}

export function createViewerSigner(keyring: Keyring): ViewerSigner {
  const [key] = keysOf(keyring);
  if (!key) throw new Error('A secret is needed to sign viewer headers.');
  const signed = new LRUCache<string, string>({ max: keptHeaders, ttl: reuseMs });
  return {
    async sign(viewer, audience, request) {
      const identity = `${audience} ${identityOf(viewer)}`;
      const known = signed.get(identity);
      if (known !== undefined) return bindToken(key, known, request);
      const token = await new SignJWT(claimsAbout(viewer))
        .setProtectedHeader({ alg: algorithm })
        .setIssuedAt()
        .setExpirationTime(`${lifetimeSeconds}s`)
        .setAudience(audience)
        .sign(key);
      signed.set(identity, token);
      return bindToken(key, token, request);
    },
    identityOf,
  };
}

/** @param audience the subgraph that verifies */
export function createViewerVerifier(keyring: Keyring, audience: string): ViewerVerifier {
  const keys = keysOf(keyring);
  const verified = new LRUCache<string, { viewer: Viewer; endsAtMs: number }>({ max: keptHeaders });

  return {
    async verify(header, request) {
      const token = header && boundToken(keys, header, request);
      if (!token) throw refusedHeader();
      const known = verified.get(token);
      if (known && known.endsAtMs > Date.now()) return known.viewer;
      const claims = await claimsOf(token, keys, audience);
      const viewer = viewerOfClaims(claims);
      verified.set(token, { viewer, endsAtMs: Number(claims.exp) * 1000 });
      return viewer;
    },
  };
}

async function claimsOf(token: string, keys: readonly KeyObject[], audience: string) {
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [algorithm],
        audience,
        requiredClaims: ['iat', 'exp', 'address', 'channel'],
        maxTokenAge: lifetimeSeconds,
        clockTolerance: clockToleranceSeconds,
      });
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw refusedHeader();
    }
  }
  throw refusedHeader();
}

export const refusedHeader = () =>
  unauthenticated(
    'This address serves the gateway only: the signed viewer header is missing, stale or for another service or request.',
  );
