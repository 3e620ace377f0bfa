import { createContext, runInContext } from 'node:vm';
import { tourTabs } from '@clipgraph/gateway/explorer/tour.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
    const found = tourTabs().find(({ query }) => query.includes(` ${operation}`));
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
});
