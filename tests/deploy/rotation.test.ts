import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { expect, test } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { ownStores } from '../kit/process.ts';

const oldSecret = 'old secret '.repeat(4).trim();
const newSecret = 'new secret '.repeat(4).trim();
const postsQuery =
  'query ($id: ID!, $after: String) { user(id: $id) { posts(first: 1, after: $after) { edges { node { mediaUrl } } pageInfo { endCursor } } } }';

/** Everything that a client may hold which a secret has signed. */
interface Held {
  accessToken: string;
  refreshToken: string;
  cursor: string;
  mediaUrl: string;
  uploadUrl: string;
}

const put = { method: 'PUT', headers: { 'content-type': 'image/jpeg' } };

/** One deployment that is started again and again on the same data. */
class Deployment {
  private instance: TestInstance | undefined;
  private readonly environment: Record<string, string>;

  constructor(dataDir: string) {
    this.environment = { DATA_DIR: dataDir, ...ownStores() };
  }

  get running(): TestInstance {
    if (!this.instance) throw new Error('It was not started.');
    return this.instance;
  }

  /** As a rollout does. */
  async restart(...secrets: string[]): Promise<void> {
    await this.instance?.instance.close();
    this.instance = await startInstance({ ...this.environment, SECRETS: secrets.join(',') });
  }

  close = async () => this.instance?.close();

  statusOf = async (address: string, init?: RequestInit) => {
    const { pathname, search } = new URL(address);
    return (await fetch(`${this.running.url}${pathname}${search}`, init)).status;
  };

  me = async (token: string): Promise<string> =>
    (await this.running.data('{ me { id } }', {}, token)).me.id;

  posts = (id: string, token: string, cursor: string | null = null) =>
    this.running.ask(postsQuery, { id, after: cursor }, token);

  async hold(
    { id }: Account,
    accessToken: string,
    refreshToken: string,
    byteLength: number,
  ): Promise<Held> {
    const { user } = await this.running.data(postsQuery, { id, after: null }, accessToken);
    const upload = 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { url } }';
    const { createUpload } = await this.running.data(
      upload,
      { input: { contentType: 'image/jpeg', byteLength } },
      accessToken,
    );
    return {
      accessToken,
      refreshToken,
      cursor: user.posts.pageInfo.endCursor,
      mediaUrl: user.posts.edges[0].node.mediaUrl,
      uploadUrl: createUpload.url,
    };
  }

  async renew(refreshToken: string): Promise<{ accessToken: string; refreshToken: string }> {
    const renewal =
      'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }';
    return (await this.running.data(renewal, { token: refreshToken })).refreshSession;
  }
}

test('a new secret in front logs nobody out, signs all that comes, and lets the old one be taken away', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-rotation-'));
  const deployment = new Deployment(dataDir);
  try {
    const photo = await makePhoto({ seed: 'rotation' });
    const body = new Uint8Array(photo);
    await deployment.restart(oldSecret);
    const { register, publish } = deployment.running;
    const account = await register('rotation');
    for (let at = 0; at < 2; at++)
      await publish(account, photo, { caption: 'kept', visibility: 'PRIVATE' });
    const before = await deployment.hold(
      account,
      account.token,
      account.refreshToken,
      photo.byteLength,
    );
    expect(await deployment.statusOf(before.mediaUrl)).toBe(200);

    await deployment.restart(newSecret, oldSecret);
    expect(await deployment.me(before.accessToken)).toBe(account.id);
    const second = await deployment.posts(account.id, before.accessToken, before.cursor);
    expect(second.errors).toBeUndefined();
    expect(second.data?.user.posts.edges).toHaveLength(1);
    expect(await deployment.statusOf(before.mediaUrl)).toBe(200);
    expect(await deployment.statusOf(before.uploadUrl, { ...put, body })).toBeLessThan(300);
    const renewed = await deployment.renew(before.refreshToken);
    expect(await deployment.me(renewed.accessToken)).toBe(account.id);
    // The key that will sign access tokens is published before it does.
    const { keys } = (await (
      await fetch(`${deployment.running.url}/.well-known/jwks.json`)
    ).json()) as { keys: unknown[] };
    expect(keys.length).toBeGreaterThanOrEqual(1);
    const after = await deployment.hold(
      account,
      renewed.accessToken,
      renewed.refreshToken,
      photo.byteLength,
    );

    await deployment.restart(newSecret);
    expect(await deployment.me(after.accessToken)).toBe(account.id);
    expect(
      (await deployment.posts(account.id, after.accessToken, after.cursor)).errors,
    ).toBeUndefined();
    expect(await deployment.statusOf(after.mediaUrl)).toBe(200);
    expect(await deployment.statusOf(after.uploadUrl, { ...put, body })).toBeLessThan(300);
    // Public keys rest in the database, so even the first access token goes on to its end.
    expect(await deployment.me(before.accessToken)).toBe(account.id);
    expect((await deployment.renew(after.refreshToken)).accessToken).toEqual(expect.any(String));
    // What only the old one signed is refused: so the rest above was signed by the new one.
    expect(
      (await deployment.posts(account.id, after.accessToken, before.cursor)).errors?.[0]?.extensions
        .code,
    ).toBe('BAD_USER_INPUT');
    expect(await deployment.statusOf(before.mediaUrl)).toBeGreaterThanOrEqual(400);
  } finally {
    await deployment.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
