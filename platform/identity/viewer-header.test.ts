import { createHmac, createSecretKey } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createKeyring } from './keyring.ts';
import { bindToken, bodyHash, coversBody } from './request-binding.ts';
import { guest, type Viewer } from './viewer.ts';
import { createViewerSigner, createViewerVerifier } from './viewer-header.ts';

const secret = 'a secret of at least thirty-two characters';
const keyring = createKeyring([secret]);
const account: Viewer = {
  accountId: 42,
  sessionId: 's1',
  tokenExpiresAtMs: 1_900_000_000_000,
  address: '10.0.0.1',
  channel: 'graphql',
};
const refusal = { extensions: { code: 'UNAUTHENTICATED' } };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const request = { method: 'POST', url: '/graphql', body: '{"query":"{ a }"}' };
/** What only a holder of the key can add to a token of any content. */
const bound = (token: string) =>
  bindToken(createSecretKey(keyring.keys('viewer-header')[0]), token, request);
const nowSeconds = () => Math.floor(Date.now() / 1000);

describe('the viewer header', () => {
  test.each([account, guest('::1'), { ...account, channel: 'rest' as const }])(
    'brings the viewer over unchanged: %o',
    async (viewer) => {
      const header = await createViewerSigner(keyring).sign(viewer, 'video', request);
      expect(await createViewerVerifier(keyring, 'video').verify(header, request)).toEqual(viewer);
    },
  );

  test('is refused when it is missing', async () => {
    await expect(
      createViewerVerifier(keyring, 'video').verify(undefined, request),
    ).rejects.toMatchObject(refusal);
  });

  test('is refused by another subgraph', async () => {
    const header = await createViewerSigner(keyring).sign(account, 'video', request);
    await expect(
      createViewerVerifier(keyring, 'user').verify(header, request),
    ).rejects.toMatchObject(refusal);
  });

  test('is refused when it is signed with another secret', async () => {
    const header = await createViewerSigner(
      createKeyring(['another secret of at least thirty-two']),
    ).sign(account, 'video', request);
    await expect(
      createViewerVerifier(keyring, 'video').verify(header, request),
    ).rejects.toMatchObject(refusal);
  });

  test('is refused when it is stale, also when it was seen while fresh', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      const header = await createViewerSigner(keyring).sign(account, 'video', request);
      const verifier = createViewerVerifier(keyring, 'video');
      await verifier.verify(header, request);
      vi.advanceTimersByTime(70_000);
      await expect(verifier.verify(header, request)).rejects.toMatchObject(refusal);
      await expect(
        createViewerVerifier(keyring, 'video').verify(header, request),
      ).rejects.toMatchObject(refusal);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is refused with "alg": "none"', async () => {
    const claims = {
      account: 42,
      session: 's1',
      address: '::1',
      channel: 'graphql',
      aud: 'video',
      iat: nowSeconds(),
      exp: nowSeconds() + 60,
    };
    await expect(
      createViewerVerifier(keyring, 'video').verify(
        bound(`${encode({ alg: 'none' })}.${encode(claims)}.`),
        request,
      ),
    ).rejects.toMatchObject(refusal);
  });

  test.each([
    ['says that it lives for a day', { iat: nowSeconds() - 3600, exp: nowSeconds() + 82_800 }],
    ['has no end', { iat: nowSeconds() }],
    ['does not say when it was made', { exp: nowSeconds() + 60 }],
  ])('is refused when it is signed rightly but %s', async (_what, times) => {
    const body = `${encode({ alg: 'HS256' })}.${encode({ account: 42, session: 's1', address: '::1', channel: 'graphql', aud: 'video', ...times })}`;
    const [key] = keyring.keys('viewer-header');
    const signature = createHmac('sha256', key as Buffer)
      .update(body)
      .digest('base64url');
    await expect(
      createViewerVerifier(keyring, 'video').verify(bound(`${body}.${signature}`), request),
    ).rejects.toMatchObject(refusal);
  });

  test('signed with the old secret still counts while secrets are rotated', async () => {
    const header = await createViewerSigner(keyring).sign(account, 'video', request);
    const rotated = createKeyring(['the new secret, of thirty-two characters', secret]);
    expect(await createViewerVerifier(rotated, 'video').verify(header, request)).toEqual(account);
  });

  test.each([
    ['another method', { ...request, method: 'PUT' }],
    ['another path', { ...request, url: '/media/a' }],
    ['another query', { ...request, url: '/graphql?query={a}' }],
  ])('is refused with %s than it was made for', async (_what, other) => {
    const header = await createViewerSigner(keyring).sign(account, 'video', request);
    await expect(
      createViewerVerifier(keyring, 'video').verify(header, other),
    ).rejects.toMatchObject(refusal);
  });

  test('covers the body that it was made for, and no other', async () => {
    const signer = createViewerSigner(keyring);
    const header = await signer.sign(account, 'video', request);
    expect(coversBody(header, Buffer.from(request.body))).toBe(true);
    expect(coversBody(header, Buffer.from('{"query":"{ b }"}'))).toBe(false);
    const streamed = await signer.sign(account, 'video', { ...request, body: undefined });
    expect(coversBody(streamed, Buffer.from(request.body))).toBe(false);
    expect(coversBody(streamed, Buffer.alloc(0))).toBe(false);
    const [token, , mac] = header.split(';');
    const swapped = [token, bodyHash('{"query":"{ b }"}'), mac].join(';');
    await expect(
      createViewerVerifier(keyring, 'video').verify(swapped, request),
    ).rejects.toMatchObject(refusal);
  });

  test('is of no use 16 s later: it lives 10 s, and clocks may differ by 5', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      const header = await createViewerSigner(keyring).sign(account, 'video', request);
      vi.advanceTimersByTime(16_000);
      await expect(
        createViewerVerifier(keyring, 'video').verify(header, request),
      ).rejects.toMatchObject(refusal);
    } finally {
      vi.useRealTimers();
    }
  });
});
