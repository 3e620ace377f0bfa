import { createLocalJWKSet, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createSigningJwks,
  importSigningKey,
  type SigningKey,
  signAccessToken,
  verifyAccessToken,
} from './access-token.ts';

const claims = { accountId: 17, sessionId: '42', sessionEpoch: 3 };
const nowMs = Date.UTC(2026, 0, 1);
const ttlMs = 15 * 60_000;
const refused = { code: 'UNAUTHENTICATED' };

describe('access tokens', () => {
  let key: SigningKey;
  let publicJwk: JWK;
  const verify = (token: string, atMs = nowMs) =>
    verifyAccessToken(token, createLocalJWKSet({ keys: [publicJwk] }), atMs);
  const signed = (header: object = {}, payload: object = {}) =>
    new SignJWT({
      sid: '42',
      epoch: 3,
      iss: 'clipgraph',
      aud: 'clipgraph-api',
      sub: '17',
      iat: nowMs / 1_000,
      exp: nowMs / 1_000 + 900,
      ...payload,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'one', ...header })
      .sign(key.privateKey);

  beforeAll(async () => {
    const pair = await createSigningJwks('one');
    publicJwk = pair.publicJwk;
    key = await importSigningKey('one', pair.privateJwk);
  });

  it('say again what was signed, until they end', async () => {
    const token = await signAccessToken(key, claims, { nowMs, ttlMs });
    expect(await verify(token, nowMs + ttlMs - 1_000)).toEqual({
      ...claims,
      expiresAtMs: nowMs + ttlMs,
    });
    await expect(verify(token, nowMs + ttlMs)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('refreshSession'),
    });
  });

  it('never publish the private half of a key', () => {
    expect(publicJwk).toMatchObject({ kid: 'one', alg: 'EdDSA', use: 'sig', crv: 'Ed25519' });
    expect(publicJwk).not.toHaveProperty('d');
  });

  it('are accepted when made by the rules, so that the refusals below have one reason each', async () => {
    expect(await verify(await signed())).toMatchObject(claims);
  });

  it.each([
    ['another type', { typ: 'JWT' }, {}],
    ['no type', { typ: undefined }, {}],
    ['a key that is not published', { kid: 'two' }, {}],
    ['another issuer', {}, { iss: 'someone' }],
    ['another audience', {}, { aud: 'someone-else' }],
    ['no end', {}, { exp: undefined }],
    ['no session', {}, { sid: undefined }],
    ['a subject that is no id', {}, { sub: '-1' }],
    ['an epoch that is no number', {}, { epoch: '3' }],
  ])('are refused with %s', async (_what, header, payload) => {
    await expect(verify(await signed(header, payload))).rejects.toMatchObject(refused);
  });

  it('are refused when nobody signed them', async () => {
    const unsigned = new UnsecuredJWT({ sid: '42', epoch: 3 })
      .setIssuer('clipgraph')
      .setAudience('clipgraph-api')
      .setSubject('17')
      .setIssuedAt(nowMs / 1_000);
    await expect(
      verify(unsigned.setExpirationTime(nowMs / 1_000 + 900).encode()),
    ).rejects.toMatchObject(refused);
    const [header, payload] = (await signed()).split('.');
    await expect(verify(`${header}.${payload}.`)).rejects.toMatchObject(refused);
  });

  it('are refused when the public key was used as a shared secret', async () => {
    const forged = await new SignJWT({
      sid: '42',
      epoch: 3,
      iss: 'clipgraph',
      aud: 'clipgraph-api',
      sub: '17',
      iat: nowMs / 1_000,
      exp: nowMs / 1_000 + 900,
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one' })
      .sign(Buffer.from(publicJwk.x as string, 'base64url'));
    await expect(verify(forged)).rejects.toMatchObject(refused);
  });

  it('are refused when one character was changed, and when they are no tokens at all', async () => {
    const token = await signed();
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const other = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: '18' }),
    ).toString('base64url');
    // The last character of a signature has four bits to spare, which a lenient decoder never looks
    // at.
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelled = token.slice(0, -1) + digits[digits.indexOf(token.at(-1) as string) + 1];
    for (const text of [
      respelled,
      `${header}.${other}.${signature}`,
      'x',
      '..',
      'a.b.c',
      `${token}.x`,
      'é.é.é',
      '',
    ])
      await expect(verify(text)).rejects.toMatchObject(refused);
  });
});
