import { createContext, runInContext } from 'node:vm';
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

/**
 * The explorer's own script, run as its page would run it, with the editor replaced by what takes
 * the fetcher out.
 */
async function openPage(url: string): Promise<{ fetcher: Fetcher; storage: Map<string, string> }> {
  const page = await (await fetch(`${url}/explorer`)).text();
  const script = await (await fetch(`${url}/explorer/assets/explorer.js`)).text();
  const [, options] =
    /<script id="options" type="application\/json">(.*?)<\/script>/s.exec(page) ?? [];
  const storage = new Map<string, string>();
  let whenLoaded: () => void = () => undefined;
  let fetcher: Fetcher | undefined;
  const window: Record<string, unknown> = {
    location: { origin: url },
    localStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: storage.set.bind(storage),
      removeItem: storage.delete.bind(storage),
    },
    fetch: (path: string, init: RequestInit) => fetch(`${url}${path}`, init),
    WebSocket,
    YogaGraphiQL: {
      renderYogaGraphiQL(_root: unknown, given: { fetcher: Fetcher }) {
        fetcher = given.fetcher;
      },
    },
    document: {
      addEventListener(_name: string, listener: () => void) {
        whenLoaded = listener;
      },
      getElementById: () => ({ textContent: options }),
    },
  };
  window.self = window;
  runInContext(script, createContext(window));
  whenLoaded();
  if (!fetcher) throw new Error('The page did not start the editor.');
  return { fetcher, storage };
}

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

  it('carries on as a guest when the kept token has ended', async () => {
    page.storage.set('clipgraph:accessToken', 'of.another.time');
    expect((await page.fetcher({ query: '{ me { username } }' })).data).toEqual({ me: null });
    expect(page.storage.size).toBe(0);
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
