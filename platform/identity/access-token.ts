import {
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { asBearer, unauthenticated } from '../errors/catalogue.ts';
import { type Id, toId } from '../ids/id.ts';

/** Pinned: a token that names another algorithm is refused before any key is looked at. */
const algorithm = 'EdDSA';
/** RFC 9068: keeps other tokens signed by the same keys from being taken for access tokens. */
const tokenType = 'at+jwt';
const issuer = 'clipgraph';
const audience = 'clipgraph-api';

export const accessTokenTtlMs = 15 * 60_000;
/**
 * What an operator may give the tokens of old clients, which know no refresh. No token lives
 * longer: keys and endings are kept for it.
 */
export const longestTokenTtlMs = 7 * 24 * 3_600_000;

/** What an access token says. */
export interface AccessClaims {
  accountId: Id;
  /** The session that the token belongs to: ending it ends the token. */
  sessionId: string;
  /**
   * How often the account's sessions had all been ended when this one began; ending them all
   * refuses every epoch up to then.
   */
  sessionEpoch: number;
}
export interface VerifiedClaims extends AccessClaims {
  expiresAtMs: number;
}

/** A private key and the id under which its public half is published. */
export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
}

/** The published keys that verify access tokens (RFC 7517). */
export type Jwks = JSONWebKeySet;
export type Jwk = JWK;

/** A fresh Ed25519 pair as JWKs; the public one carries what a JWKS needs. */
export async function createSigningJwks(kid: string): Promise<{ publicJwk: JWK; privateJwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, {
    crv: 'Ed25519',
    extractable: true,
  });
  return {
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
    privateJwk: await exportJWK(privateKey),
  };
}

export const importSigningKey = async (kid: string, privateJwk: JWK): Promise<SigningKey> => ({
  kid,
  privateKey: (await importJWK(privateJwk, algorithm)) as CryptoKey,
});

/** @returns the compact token; it ends `ttlMs` after `nowMs`, rounded down to whole seconds. */
export function signAccessToken(
  key: SigningKey,
  claims: AccessClaims,
  { nowMs, ttlMs }: { nowMs: number; ttlMs: number },
): Promise<string> {
  return new SignJWT({ sid: claims.sessionId, epoch: claims.sessionEpoch })
    .setProtectedHeader({ alg: algorithm, typ: tokenType, kid: key.kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(String(claims.accountId))
    .setIssuedAt(Math.floor(nowMs / 1_000))
    .setExpirationTime(endOfTokenMs(nowMs, ttlMs) / 1_000)
    .sign(key.privateKey);
}

/** When a token signed at `nowMs` ends, in ms since the epoch: tokens count in whole seconds. */
export const endOfTokenMs = (nowMs: number, ttlMs: number): number =>
  Math.floor((nowMs + ttlMs) / 1_000) * 1_000;

/**
 * @param keyOf finds the public key by the token's `kid`; what it throws besides jose's errors
 *   passes through
 * @throws UNAUTHENTICATED for a token that is malformed, expired, of another issuer, audience, type
 *   or algorithm, or signed by another key
 */
export async function verifyAccessToken(
  token: string,
  keyOf: JWTVerifyGetKey,
  nowMs = Date.now(),
): Promise<VerifiedClaims> {
  // A signature leaves spare bits in its last character, which jose passes over: each token is good
  // in one spelling only.
  const signature = token.slice(token.lastIndexOf('.') + 1);
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) throw malformed();
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [algorithm],
      typ: tokenType,
      issuer,
      audience,
      requiredClaims: ['sub', 'exp', 'iat', 'sid', 'epoch'],
      currentDate: new Date(nowMs),
    });
    const accountId = toId(payload.sub as string);
    if (accountId === 0 || typeof payload.sid !== 'string' || typeof payload.epoch !== 'number')
      throw malformed();
    return {
      accountId,
      sessionId: payload.sid,
      sessionEpoch: payload.epoch,
      expiresAtMs: (payload.exp as number) * 1_000,
    };
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw unauthenticated(
        'The access token has expired. Call refreshSession without the Authorization header, then repeat with the new token.',
      );
    if (error instanceof errors.JOSEError) throw malformed();
    throw error;
  }
}

const malformed = () =>
  unauthenticated(`This is not a valid access token. Log in, and send its accessToken ${asBearer}`);
