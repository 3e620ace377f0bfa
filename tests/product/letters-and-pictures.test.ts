import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openSocket } from '../kit/socket.ts';

describe('letters and pictures of accounts, through the front door', () => {
  let product: TestInstance;
  beforeAll(async () => {
    product = await startInstance();
  });
  afterAll(() => product.close());

  /** Without a mail server, letters lie in the data folder. */
  const letterTo = async (email: string, subject: string): Promise<string> => {
    const folder = join(product.dataDir, 'mail');
    return vi.waitFor(async () => {
      const names = (await readdir(folder)).filter((name) => /^\d+\.json$/.test(name));
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      const letters: { to: string; subject: string; text: string }[] = texts.map((text) =>
        JSON.parse(text),
      );
      const letter = letters.find((each) => each.to === email && each.subject.includes(subject));
      if (!letter) throw new Error(`no letter "${subject}" came to ${email}`);
      return letter.text;
    }, 10_000);
  };
  const linkIn = (letter: string) => {
    const [, path = '', token = ''] =
      /http:\/\/[^/]+(\/account\/[\w-]+)#([\w-]+)/.exec(letter) ?? [];
    return { path, token };
  };

  test('an address is verified and a password reset by links, which ends an open socket', async () => {
    const email = 'nina@example.org';
    const input = { username: 'nina', password: 'correct horse', email };
    const { register } = await product.data(
      `mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }`,
      { input },
    );
    const verify = linkIn(await letterTo(email, 'Welcome'));
    const page = await fetch(product.url + verify.path);
    expect(page.headers.get('content-type')).toContain('text/html');
    await product.data('mutation ($token: String!) { verifyEmail(token: $token) }', {
      token: verify.token,
    });
    const token = register.accessToken;
    expect(await product.data('{ account { email isEmailVerified } }', {}, token)).toEqual({
      account: { email, isEmailVerified: true },
    });
    await product.data('mutation ($email: String!) { requestPasswordReset(email: $email) }', {
      email: 'NINA@example.org',
    });
    const reset = linkIn(await letterTo(email, 'new password'));
    expect((await fetch(product.url + reset.path)).status).toBe(200);
    const socket = await openSocket(product.url);
    await socket.init(token);
    await product.data(
      `mutation ($token: String!, $newPassword: String!) {
        resetPassword(token: $token, newPassword: $newPassword)
      }`,
      { token: reset.token, newPassword: 'another horse' },
    );
    expect(await socket.closed).toMatchObject({ code: 4401 });
    expect(await product.code('{ me { id } }', {}, token)).toBe('UNAUTHENTICATED');
  });

  test('a picture is uploaded, shown in three sizes, and gone when another takes its place', async () => {
    const { token } = await product.register();
    const at = (url: string) => product.url + new URL(url).pathname + new URL(url).search;
    const upload = async () => {
      const photo = await makePhoto({ seed: 'me', width: 900, height: 900 });
      const { createPictureUpload } = await product.data(
        'mutation ($input: CreateUploadInput!) { createPictureUpload(input: $input) { id url } }',
        { input: { contentType: 'image/jpeg', byteLength: photo.length } },
        token,
      );
      const answer = await fetch(at(createPictureUpload.url), {
        method: 'PUT',
        body: photo,
        headers: { 'content-type': 'image/jpeg' },
      });
      expect(answer.status).toBe(201);
      return createPictureUpload.id;
    };
    const show = async () =>
      (
        await product.data(
          `mutation ($input: UpdateProfileInput!) {
            updateProfile(input: $input) { avatarUrl avatar(size: SMALL) { url width height } }
          }`,
          { input: { avatarUploadId: await upload() } },
          token,
        )
      ).updateProfile;
    const first = await show();
    expect(first.avatar).toMatchObject({ width: 144, height: 144 });
    for (const url of [first.avatarUrl, first.avatar.url]) {
      const answer = await fetch(at(url));
      expect(answer.headers.get('content-type')).toBe('image/webp');
      await answer.arrayBuffer();
    }
    await show();
    expect((await fetch(at(first.avatarUrl))).status).toBe(404);
  });
});
