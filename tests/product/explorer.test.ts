import { tourTabs } from '@clipgraph/gateway/explorer/tour.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { keptLettersOf } from '@clipgraph/user/mail/delivery/folder.ts';
import { createAuthenticator } from '@clipgraph/user/testing/authenticator.ts';
import { authenticatorApp } from '@clipgraph/user/testing/authenticator-app.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Answer = any;
interface Observable {
  subscribe(observer: {
    next(answer: Answer): void;
    error(error: Answer): void;
    complete(): void;
  }): { unsubscribe(): void };
}
type Fetcher = (
  params: { query: string; variables?: object; operationName?: string },
  options?: { headers?: object },
) => Promise<Answer> & Observable;

const script = (name: string) =>
  import(new URL(`../../gateway/explorer/browser/${name}.js`, import.meta.url).href);

/** The explorer's own scripts, put together as its page does, without the editor. */
async function openPage(url: string, stored: Iterable<readonly [string, string]> = []) {
  const [
    { switchTo },
    { createFetcher, post },
    { createFiles },
    { createIds },
    { createSessions },
  ] = await Promise.all(['bar', 'fetcher', 'files', 'ids', 'session'].map(script));
  const storage = new Map(stored);
  const told: string[] = [];
  const tell = (text?: string) => text && told.push(text);
  const fetchHere = (path: string, init: RequestInit) => fetch(`${url}${path}`, init);
  const ask = async (params: object) => (await post(fetchHere, params)).answer;
  const channel = new BroadcastChannel(`copies of ${url}`);
  channel.unref();
  const sessions = createSessions({
    storage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: storage.set.bind(storage),
      removeItem: storage.delete.bind(storage),
    },
    ask,
    channel,
    onChange: tell,
  });
  const ids = createIds(() => sessions.current()?.user.id);
  const files = createFiles({ fetch: fetchHere, origin: url });
  const parts = { origin: url, fetch: fetchHere, WebSocket, sessions, ids, files, tell };
  const fetcher: Fetcher = createFetcher(parts);
  const become = async (name: string | null) => tell(await switchTo(name, { sessions, ask }));
  return { fetcher, storage, told, files, become };
}

const sessionsKey = 'clipgraph:sessions';

describe('the explorer against a running instance', () => {
  let product: TestInstance;
  let page: Awaited<ReturnType<typeof openPage>>;
  beforeAll(async () => {
    product = await startInstance();
  });
  afterAll(() => product.close());
  beforeEach(async () => {
    page = await openPage(product.url);
  });

  const tab = (operation: string) => {
    const named = new RegExp(`^(query|mutation|subscription) ${operation}\\b`, 'm');
    const found = tourTabs().find(({ query }) => named.test(query));
    if (!found) throw new Error(`The tour has no ${operation}.`);
    return { query: found.query, operationName: operation, variables: JSON.parse(found.variables) };
  };
  const register = async (username: string) => {
    const answer = await page.fetcher({
      ...tab('Register'),
      variables: { input: { username, password: 'correct horse' } },
    });
    return answer.data.register;
  };

  it('keeps the token of a login and sends it along, unless a tab names its own', async () => {
    const first = await register('explorer-one');
    const me = '{ me { username } }';
    expect((await page.fetcher({ query: me })).data.me.username).toBe('explorer-one');
    await register('explorer-two');
    expect((await page.fetcher({ query: me })).data.me.username).toBe('explorer-two');
    const headers = { Authorization: `Bearer ${first.accessToken}` };
    expect((await page.fetcher({ query: me }, { headers })).data.me.username).toBe('explorer-one');
    await page.fetcher({ query: 'mutation { logout }' });
    expect((await page.fetcher({ query: me })).data.me).toBeNull();
  });

  const me = async () => (await page.fetcher({ query: '{ me { username } }' })).data.me?.username;
  /** As after 15 minutes. */
  const spoil = (field: 'accessToken' | 'refreshToken') => {
    const state = JSON.parse(page.storage.get(sessionsKey) ?? '');
    state.sessions[state.current][field] = 'of.another.time';
    page.storage.set(sessionsKey, JSON.stringify(state));
  };

  it('renews a session whose token has ended, also for a subscription', async () => {
    await register('explorer-renewed');
    spoil('accessToken');
    expect(await me()).toBe('explorer-renewed');
    spoil('accessToken');
    const { code } = await new Promise<Answer>((resolve) => {
      const missing = { query: 'subscription { typing(chatId: "1") { id } }' };
      const refused = ({ errors }: Answer) => resolve(errors[0].extensions);
      page.fetcher(missing).subscribe({ next: refused, error: refused, complete: () => undefined });
    });
    expect(code).toBe('NOT_FOUND');
    expect(page.told).toEqual([]);
  });

  it('says that a session has ended, and carries on as a guest', async () => {
    await register('explorer-ended');
    spoil('accessToken');
    spoil('refreshToken');
    expect((await page.fetcher({ query: '{ me { username } }' })).data).toEqual({ me: null });
    expect(page.told).toEqual([expect.stringContaining('explorer-ended has ended: log in again')]);
    expect(page.storage.size).toBe(0);
  });

  it("is each window's own, and a copy of a window goes on with the renewed session", async () => {
    await register('explorer-window');
    expect((await openPage(product.url)).storage.size).toBe(0);
    const copy = await openPage(product.url, page.storage);
    spoil('accessToken');
    expect(await me()).toBe('explorer-window');
    await vi.waitFor(
      () => expect(copy.storage.get(sessionsKey)).toBe(page.storage.get(sessionsKey)),
      30_000,
    );
  });

  it('switches between the accounts of the demo, others of this window, and a guest', async () => {
    await page.become('ada');
    expect(page.told.at(-1)).toContain("There is no ada with the demo's password here");
    for (const username of ['ada', 'ben'])
      await product.data(
        'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }',
        { input: { username, password: 'clipgraph-demo' } },
      );
    await register('explorer-switch');
    for (const username of ['ada', 'ben', 'explorer-switch', 'ada']) {
      await page.become(username);
      expect(await me()).toBe(username);
    }
    await page.become(null);
    expect(await me()).toBeUndefined();
  });

  it('sends a chosen file, and carries ids from one answer to the next', async () => {
    await register('explorer-carries');
    expect((await page.fetcher(tab('PublishPost'))).errors[0].message).toContain(
      'run CreateUpload first',
    );
    const photo = new Uint8Array(await makePhoto({ seed: 'chosen' }));
    page.files.choose(new File([photo], 'chosen.jpg', { type: 'image/jpeg' }));
    const { data } = await page.fetcher(tab('CreateUpload'));
    expect(page.told.at(-1)).toContain('chosen.jpg was sent');
    const { publishPost } = (await page.fetcher(tab('PublishPost'))).data;
    expect(page.told.at(-1)).toContain(data.createUpload.id);
    expect((await page.fetcher(tab('LikePost'))).data.likePost).toMatchObject({
      id: publishPost.id,
      likeCount: 1,
    });
    await register('explorer-reader');
    await page.fetcher(tab('Feed'));
    expect((await page.fetcher(tab('Follow'))).data.follow.username).toBe('explorer-carries');
    expect((await page.fetcher(tab('SendMessage'))).data.sendMessage.seq).toBe(1);
    page.files.choose(new File(['no picture'], 'text.jpg', { type: 'image/jpeg' }));
    await page.fetcher(tab('CreateUpload'));
    expect(page.told.at(-1)).toContain('text.jpg was refused');
  });

  it('shows a message the moment it is sent, in the tab that listens', async () => {
    const { user: receiver } = await register('explorer-receiver');
    const arrived = new Promise<Answer>((resolve, reject) => {
      page.fetcher(tab('InboxAdded')).subscribe({
        next: resolve,
        error: reject,
        complete: () => reject(new Error('It ended.')),
      });
    });
    const sender = await openPage(product.url);
    await sender.fetcher({
      ...tab('Register'),
      variables: { input: { username: 'explorer-sender', password: 'correct horse' } },
    });
    const sent = await sender.fetcher({
      ...tab('SendMessage'),
      variables: { input: { toUserId: receiver.id, text: 'Hello!' } },
    });
    expect(sent.errors).toBeUndefined();
    expect((await arrived).data.inboxAdded).toMatchObject({
      text: 'Hello!',
      seq: 1,
      sender: { username: 'explorer-sender' },
    });
  });

  it('tells why a subscription is refused', async () => {
    const refused = await new Promise<Answer>((resolve) => {
      page
        .fetcher(tab('InboxAdded'))
        .subscribe({ next: resolve, error: resolve, complete: () => resolve('completed') });
    });
    expect(JSON.stringify(refused)).toContain('UNAUTHENTICATED');
    expect(JSON.stringify(refused)).toContain('connection_init');
  });

  describe('has a tab for what an account does', () => {
    /** Runs one document of a tab, with what its user would fill in. */
    const run = async (operation: string, filledIn: Record<string, unknown> = {}) => {
      const params = tab(operation);
      const variables = { ...params.variables, ...filledIn };
      const { data, errors } = await page.fetcher({ ...params, variables });
      return errors ? errors[0].extensions : Object.values(data)[0];
    };
    const input = (username: string) => ({
      input: { username, password: tab('SetEmail').variables.password },
    });

    it('about its second factor', async () => {
      await run('Register', input('factors'));
      const { secret } = await run('BeginSecondFactor');
      const app = authenticatorApp(secret);
      const [recoveryCode] = await run('ConfirmSecondFactor', { code: app.code() });
      const { code, challenge } = await run('Login', input('factors'));
      expect(code).toBe('SECOND_FACTOR_REQUIRED');
      const { user } = await run('CompleteLogin', { challenge, code: app.code(1) });
      expect(user.username).toBe('factors');
      expect(await run('DisableSecondFactor', { code: recoveryCode })).toBe(true);
    });

    it('about its passkeys', async () => {
      const { services } = product.instance.subgraphs.get('user') as OpenSubgraph;
      const device = createAuthenticator(new URL(services.config.publicUrl).origin);
      await run('Register', input('passkeys'));
      const begun = await run('BeginPasskeyRegistration');
      const made = await run('FinishPasskeyRegistration', { response: device.create(begun) });
      expect(made.name).toBe('my laptop');
      await page.fetcher({ query: 'mutation { logout }' });
      const login = device.get(await run('BeginPasskeyLogin'));
      expect((await run('FinishPasskeyLogin', { response: login })).user.username).toBe('passkeys');
      expect((await run('Account')).passkeys).toMatchObject([{ id: made.id }]);
      expect(await run('RemovePasskey', { id: made.id })).toBe(true);
    });

    it('about its sessions and its password', async () => {
      await run('Register', input('sessions'));
      await run('Login', input('sessions'));
      const isOther = ({ isCurrent }: { isCurrent: boolean }) => !isCurrent;
      const other = (await run('Sessions')).sessions.find(isOther);
      expect(await run('EndSession', { id: other.id })).toBe(true);
      await run('Login', input('sessions'));
      expect(await run('EndOtherSessions')).toBe(true);
      expect((await run('ChangePassword')).accessToken).toBeDefined();
      expect((await run('Sessions')).sessions).toHaveLength(1);
    });

    it('about its e-mail address and a forgotten password', async () => {
      const { email } = tab('SetEmail').variables;
      const tokenOf = (subject: string) =>
        vi.waitFor(async () => {
          const letters = await keptLettersOf({ DATA_DIR: product.dataDir }, 10);
          const letter = letters.find(
            (each) => each.to === email && each.subject.includes(subject),
          );
          const [, token] = /#([\w-]+)/.exec(letter?.text ?? '') ?? [];
          expect(token).toBeDefined();
          return token;
        }, 10_000);
      await run('Register', input('letters'));
      await run('SetEmail');
      expect(await run('VerifyEmail', { token: await tokenOf('Confirm') })).toBe(true);
      expect(await run('Account')).toMatchObject({ email, isEmailVerified: true });
      expect(await run('RequestPasswordReset')).toBe(true);
      const token = await tokenOf('new password');
      expect(await run('ResetPassword', { token })).toBe(true);
      const { newPassword } = tab('ResetPassword').variables;
      const again = { input: { username: 'letters', password: newPassword } };
      expect((await run('Login', again)).user.username).toBe('letters');
    });

    it('about its picture', async () => {
      await run('Register', input('pictures'));
      const photo = await makePhoto({ seed: 'me' });
      const file = { contentType: 'image/jpeg', byteLength: photo.length };
      const { id, url } = await run('CreatePictureUpload', { input: file });
      const { pathname, search } = new URL(url);
      const headers = { 'content-type': 'image/jpeg' };
      await fetch(product.url + pathname + search, { method: 'PUT', body: photo, headers });
      expect((await run('SetPicture', { uploadId: id })).avatar.width).toBe(144);
    });

    it('about who follows it, and whom it mutes', async () => {
      const { user: owner } = await run('Register', input('private'));
      expect(await run('SetPrivateAccount')).toEqual({ isPrivate: true });
      const asks = async (username: string) => {
        const { user } = await run('Register', input(username));
        await run('Follow', { userId: owner.id });
        return { userId: user.id };
      };
      const [first, second] = [await asks('first'), await asks('second')];
      await run('Login', input('private'));
      expect((await run('FollowRequests')).edges).toHaveLength(2);
      await run('AcceptFollowRequest', first);
      await run('DeclineFollowRequest', second);
      expect((await run('FollowRequests')).edges).toEqual([]);
      await run('RemoveFollower', first);
      expect(await run('Mute', second)).toMatchObject({ isMutedByMe: true });
      expect((await run('MutedUsers')).edges).toMatchObject([{ node: { id: second.userId } }]);
      expect(await run('Unmute', second)).toMatchObject({ isMutedByMe: false });
    });
  });
});
