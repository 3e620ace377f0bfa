import {
  BeginSecondFactorDocument,
  type Client,
  type ClientOptions,
  ConfirmSecondFactorDocument,
  createClient,
  EndOtherSessionsDocument,
  FeedDocument,
  FollowDocument,
  InboxAddedDocument,
  isCode,
  LikePostDocument,
  MeDocument,
  MessageAddedDocument,
  memoryStorage,
  PublishPostDocument,
  SendMessageDocument,
  type SessionStorage,
  type StoredSession,
  type Viewer,
} from '@clipgraph/client';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { authenticatorApp } from '@clipgraph/user/testing/authenticator-app.ts';
import { renewedLongAgo } from '@clipgraph/user/testing/ending-session.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startInstance, type TestInstance } from '../kit/instance.ts';

describe('the client package against a running instance', () => {
  let product: TestInstance;
  const open: Client[] = [];
  const sockets: WebSocket[] = [];
  beforeAll(async () => {
    product = await startInstance();
  });
  afterEach(() => vi.unstubAllGlobals());
  afterEach(() => Promise.all(open.splice(0).map((client) => client.close())));
  afterAll(() => product.close());

  /** Sockets that a test can cut. */
  class Cuttable extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      sockets.push(this);
    }
  }
  const isOpen = () =>
    vi.waitFor(
      () => expect(sockets.some(({ readyState }) => readyState === WebSocket.OPEN)).toBe(true),
      30_000,
    );
  const cut = () => {
    for (const socket of sockets.splice(0)) socket.terminate();
  };
  /** Addresses in answers name the port that was configured, which is none here. */
  const reach: typeof fetch = (input, init) => {
    const { pathname, search } = new URL(String(input));
    return fetch(pathname.startsWith('/upload/') ? product.url + pathname + search : input, init);
  };
  const start = ({ fetch: asked = reach, ...options }: ClientOptions = {}): Client => {
    const client = createClient({
      url: product.url,
      webSocket: Cuttable,
      fetch: asked,
      ...options,
    });
    open.push(client);
    return client;
  };
  let people = 0;
  const password = 'correct horse battery';
  const register = (client: Client): Promise<Viewer> => {
    people += 1;
    return client.register({ username: `package-${people}`, password });
  };
  /** Somebody with a session in a storage that the test can look into and spoil. */
  const member = async (options: ClientOptions = {}) => {
    const { storage = memoryStorage() } = options;
    const client = start({ ...options, storage });
    const user = await register(client);
    const spoil = async () => {
      const session = (await storage.read()) as StoredSession;
      await storage.write({ ...session, accessToken: 'of.another.time' });
    };
    return { client, user, storage, spoil };
  };
  const isRefresh = (init?: RequestInit) => String(init?.body).includes('mutation RefreshSession');

  const photoOf = async (seed: number) =>
    new Blob([new Uint8Array(await makePhoto({ seed }))], { type: 'image/jpeg' });
  const publish = async (client: Client, seed: number, tags: string[]) => {
    const uploadIds = [await client.upload(await photoOf(seed))];
    const input = { uploadIds, caption: `Number ${seed}`, tags };
    return (await client.mutate(PublishPostDocument, { input })).publishPost;
  };

  describe('a session', () => {
    it('asks for the second factor, again after a wrong code', async () => {
      const { client, user } = await member();
      const { beginSecondFactor } = await client.mutate(BeginSecondFactorDocument, { password });
      const app = authenticatorApp(beginSecondFactor.secret);
      const { confirmSecondFactor } = await client.mutate(ConfirmSecondFactorDocument, {
        code: app.code(),
      });
      await client.logout();
      expect(await client.viewer()).toBeUndefined();
      const login = await client.login({ username: user.username, password });
      if (login.status !== 'codeRequired') throw new Error('No code was asked for.');
      await expect(login.complete('000000')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await login.complete(confirmSecondFactor[0] ?? '')).toEqual(user);
      expect((await client.query(MeDocument)).me?.username).toBe(user.username);
    });

    it('is renewed once for everybody who waits, in all windows', async () => {
      let refreshes = 0;
      let last: Promise<unknown> = Promise.resolve();
      const storage: SessionStorage = {
        ...memoryStorage(),
        exclusively(work) {
          const turn = last.then(work);
          last = turn.catch(() => undefined);
          return turn;
        },
      };
      const counted: typeof fetch = (input, init) => {
        if (isRefresh(init)) refreshes += 1;
        return fetch(input, init);
      };
      const { client, user, spoil } = await member({ storage, fetch: counted });
      const window = start({ storage, fetch: counted });
      await spoil();
      const answers = await Promise.all(
        [client, window, client, window].map((each) => each.query(MeDocument)),
      );
      expect(answers.map(({ me }) => me?.id)).toEqual([user.id, user.id, user.id, user.id]);
      expect(refreshes).toBe(1);
    });

    it('survives an answer to its renewal that gets lost', async () => {
      let isLost = false;
      const lossy: typeof fetch = async (input, init) => {
        const response = await fetch(input, init);
        if (isLost || !isRefresh(init)) return response;
        isLost = true;
        throw new TypeError('The connection was cut.');
      };
      const { client, user, spoil } = await member({ fetch: lossy });
      await spoil();
      expect((await client.query(MeDocument)).me?.id).toBe(user.id);
      expect(isLost).toBe(true);
    });

    it('that was ended elsewhere is told of, and forgotten', async () => {
      const { client, user, storage } = await member();
      const elsewhere = start();
      await elsewhere.login({ username: user.username, password });
      const told = vi.fn();
      client.onSession(told);
      await elsewhere.mutate(EndOtherSessionsDocument);
      await vi.waitFor(
        () => expect(client.query(MeDocument)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' }),
        30_000,
      );
      expect(told).toHaveBeenCalledWith(undefined, 'ended');
      expect(storage.read()).toBeUndefined();
      expect((await client.query(MeDocument)).me).toBeNull();
    });

    it('is not shown to other servers', async () => {
      const shown: (string | null)[] = [];
      const { client } = await member({
        fetch: async (input, init) => {
          if (!String(input).startsWith('http://other.invalid')) return fetch(input, init);
          shown.push(new Headers(init?.headers).get('authorization'));
          return new Response('');
        },
      });
      await client.fetch('http://other.invalid/clip.mp4');
      expect(shown).toEqual([null]);
    });
  });

  it.each(['localhost:4000', 'example.org', '/graphql', 'ftp://example.org', 'http://'])(
    'says what `url` should be, not %s',
    (url) => {
      expect(() => createClient({ url })).toThrow('option `url` of createClient');
      expect(() => createClient({ url })).toThrow('http://localhost:4000');
    },
  );

  it('throws what the server refused, by code', async () => {
    const { client } = await member();
    const refused = await client.mutate(LikePostDocument, { postId: '1' }).catch((error) => error);
    expect(isCode(refused, 'NOT_FOUND', 'CONFLICT')).toBe(true);
    expect(refused.traceId).toMatch(/^[0-9a-f]{32}$/);
    await expect(client.query(FeedDocument, { first: 101 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'first',
    });
    await expect(start().mutate(FollowDocument, { userId: '1' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const away = createClient({ url: 'http://127.0.0.1:1' });
    await expect(away.query(MeDocument)).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it('answers data whose parts are missing, unless a root field is', async () => {
    const unavailable = { message: 'away', extensions: { code: 'UNAVAILABLE' } };
    const answering = (answer: object) =>
      createClient({ url: product.url, fetch: async () => Response.json(answer) });
    const part = { data: { me: { id: '1' } }, errors: [{ ...unavailable, path: ['me', 'bio'] }] };
    expect(await answering(part).query(MeDocument)).toEqual(part.data);
    expect((await answering(part).request(MeDocument)).errors).toEqual(part.errors);
    const root = { data: { me: null }, errors: [{ ...unavailable, path: ['me', 'id'] }] };
    await expect(answering(root).query(MeDocument)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  describe('uploads and lists', () => {
    it('sends a file in pieces, and goes on behind what arrived after a cut', async () => {
      const sent: number[] = [];
      let patches = 0;
      const { client } = await member({
        fetch: async (input, init) => {
          if (init?.method !== 'PATCH') return reach(input, init);
          patches += 1;
          if (patches === 2) {
            // The bytes arrive, and the answer does not.
            await reach(input, init);
            throw new TypeError('The connection was cut.');
          }
          return reach(input, init);
        },
      });
      const photo = await photoOf(1);
      const id = await client.upload(photo, {
        pieceBytes: Math.ceil(photo.size / 4),
        onProgress: (sentBytes) => sent.push(sentBytes),
      });
      expect(patches).toBe(4);
      expect(sent).toEqual(sent.toSorted((a, b) => a - b));
      expect(sent.at(-1)).toBe(photo.size);
      const input = { uploadIds: [id], caption: 'In pieces' };
      expect((await client.mutate(PublishPostDocument, { input })).publishPost.kind).toBe('PHOTO');
    });

    it('tells why bytes are refused', async () => {
      const { client } = await member();
      const text = new Blob(['This is no picture. '.repeat(50)], { type: 'image/jpeg' });
      await expect(client.upload(text)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    it('reads a list to its end, each entry once, and tells that its order has ended', async () => {
      const { client } = await member();
      const published: string[] = [];
      for (const seed of [1, 2, 3, 4, 5])
        published.unshift((await publish(client, seed, ['package'])).id);
      const given: string[] = [];
      const list = { tag: 'package', first: 2 };
      for await (const { id } of client.nodes(FeedDocument, list, ({ feed }) => feed))
        given.push(id);
      expect(given).toEqual(published);

      const reader = (await member()).client;
      const ranked = () =>
        reader.pages(FeedDocument, { source: 'FOR_YOU', first: 1 }, ({ feed }) => feed);
      const first = ranked();
      await first.next();
      for (const newer of [ranked(), ranked(), ranked()]) await newer.next();
      await expect(first.next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    });
  });

  describe('live events', () => {
    const chatOf = async () => {
      const [ada, ben] = [await member(), await member()];
      const send = async (text: string) => {
        const input = { toUserId: ben.user.id, text };
        return (await ada.client.mutate(SendMessageDocument, { input })).sendMessage;
      };
      return { ada, ben, send, chatId: (await send('1')).chat.id };
    };

    it('go on behind the last one after a lost connection, none lost and none twice', async () => {
      const { ben, send, chatId } = await chatOf();
      const states: string[] = [];
      ben.client.onConnection((state) => states.push(state));
      const events = ben.client.subscribe(MessageAddedDocument, { chatId, afterSeq: 0 });
      const texts: string[] = [];
      const take = async (count: number) => {
        for (let at = 0; at < count; at += 1) {
          const { value } = await events.next();
          texts.push(value?.messageAdded.text ?? '');
        }
      };
      await take(1);
      await send('2');
      await take(1);
      cut();
      for (const text of ['3', '4', '5']) await send(text);
      await take(3);
      expect(texts).toEqual(['1', '2', '3', '4', '5']);
      expect(states).toContain('lost');
      await events.return?.();
      await vi.waitFor(() => expect(states.at(-1)).toBe('idle'), 30_000);
    });

    it('begin at what there is now, even when the connection is lost at once', async () => {
      const { ben, send, chatId } = await chatOf();
      const events = ben.client.subscribe(MessageAddedDocument, { chatId });
      const next = events.next();
      await isOpen();
      cut();
      await send('2');
      expect((await next).value?.messageAdded.text).toBe('2');
      await events.return?.();
    });

    it('of all chats go on in each', async () => {
      const { ben, send } = await chatOf();
      const events = ben.client.subscribe(InboxAddedDocument, { after: [] });
      const text = async () => (await events.next()).value?.inboxAdded.text;
      expect(await text()).toBe('1');
      cut();
      await send('2');
      expect(await text()).toBe('2');
      await events.return?.();
    });

    it('renew a session whose token has ended, and end with the session', async () => {
      const { ben, send, chatId } = await chatOf();
      await ben.spoil();
      const events = ben.client.subscribe(MessageAddedDocument, { chatId, afterSeq: 1 });
      const next = events.next();
      await send('2');
      expect((await next).value?.messageAdded.text).toBe('2');
      const last = events.next();
      const elsewhere = start();
      await elsewhere.login({ username: ben.user.username, password });
      await elsewhere.mutate(EndOtherSessionsDocument);
      await expect(last).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await ben.client.viewer()).toBeUndefined();
    });

    it('go on when the token ends while they are open', async () => {
      const { ben, send, chatId } = await chatOf();
      const { services } = product.instance.subgraphs.get('user') as OpenSubgraph;
      const session = (await ben.storage.read()) as StoredSession;
      const { accessToken, refreshToken } = await renewedLongAgo(
        services,
        session.refreshToken,
        2_000,
      );
      await ben.storage.write({ ...session, accessToken, refreshToken });
      const events = ben.client.subscribe(MessageAddedDocument, { chatId, afterSeq: 0 });
      expect((await events.next()).value?.messageAdded.text).toBe('1');
      const next = events.next();
      const isRenewed = async () =>
        expect((await ben.storage.read())?.accessToken).not.toBe(accessToken);
      await vi.waitFor(isRenewed, 30_000);
      await send('2');
      expect((await next).value?.messageAdded.text).toBe('2');
      await events.return?.();
    });

    it('say which option brings a `WebSocket` where there is none', async () => {
      const { client } = await member({ webSocket: undefined });
      vi.stubGlobal('WebSocket', undefined);
      const events = client.subscribe(InboxAddedDocument, { after: [] });
      await expect(events.next()).rejects.toThrow("webSocket: (await import('ws')).WebSocket");
    });

    it('that nobody may see are refused at once', async () => {
      const { chatId } = await chatOf();
      const { client } = await member();
      const events = client.subscribe(MessageAddedDocument, { chatId, afterSeq: 0 });
      await expect(events.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('end when their signal says so, also while one is awaited', async () => {
      const { ben, chatId } = await chatOf();
      const ended = new AbortController();
      const events = ben.client.subscribe(
        MessageAddedDocument,
        { chatId, afterSeq: 1 },
        { signal: ended.signal },
      );
      const next = events.next();
      await isOpen();
      ended.abort();
      expect(await next).toEqual({ value: undefined, done: true });
    });
  });
});
