import { createPublicKey, verify } from 'node:crypto';
import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { createPresence } from '@clipgraph/platform/live/presence.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { and, eq, gt } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { duePushes, pushEndpoints, pushKeys } from '../tables.ts';
import {
  createBrowser,
  openPushService,
  type PushService,
  type TestBrowser,
} from '../testing/push-service.ts';
import { told } from '../testing/told.ts';
import { openWorld, type World } from '../testing/world.ts';
import { deliverDue } from './deliver.ts';
import type { Posting } from './post.ts';
import { pushKeyOf } from './push-key.ts';
import { sweepEndpoints } from './push-worker.ts';

let world: World;
let service: PushService;
let lastSession = 100;
beforeAll(async () => {
  world = await openWorld({ environment: { PUSH_LOCAL_ENDPOINTS: 'on' } });
});
beforeEach(async () => {
  service = await openPushService();
});
afterEach(async () => {
  await service.close();
  await world.subgraph.services.database.transaction(async (tx) => {
    await tx.delete(duePushes);
    await tx.delete(pushEndpoints);
  });
});
afterAll(() => world.subgraph.dispose());

const register = 'mutation ($input: PushInput!) { registerPush(input: $input) }';
const unregister = 'mutation ($endpoint: String!) { unregisterPush(endpoint: $endpoint) }';
const settings = '{ notificationSettings { pushKey kinds { kind from push } } }';
const change = `mutation ($input: NotificationSettingsInput!) {
  updateNotificationSettings(input: $input) { kinds { kind from push } } }`;

/** @returns the session that it was registered by */
async function registerBrowser(accountId: Id, browser: TestBrowser): Promise<Id> {
  const sessionId = ++lastSession;
  const { errors } = await world.subgraph.run(
    viewerOf(accountId, { sessionId: String(sessionId) }),
    register,
    { input: browser.input },
  );
  expect(errors).toBeUndefined();
  return sessionId;
}
const deliver = (posting: Partial<Posting> = {}) =>
  deliverDue(world.subgraph.services, { allowsLocal: true, ...posting });
const db = () => world.subgraph.services.database.db;
const endpoints = () => db().select().from(pushEndpoints);
const waiting = () => db().select().from(duePushes).where(gt(duePushes.dueAt, 0));
/** As if so much time had passed for what is due, what was sent and what has failed. */
async function pass(ms: number): Promise<void> {
  for (const { endpointId, kind, dueAt, sentAt } of await db().select().from(duePushes))
    await db()
      .update(duePushes)
      .set({ dueAt: dueAt === 0 ? 0 : Math.max(dueAt - ms, 1), sentAt: sentAt - ms })
      .where(and(eq(duePushes.endpointId, endpointId), eq(duePushes.kind, kind)));
  for (const { id, retryAt } of await endpoints())
    await db()
      .update(pushEndpoints)
      .set({ retryAt: retryAt - ms })
      .where(eq(pushEndpoints.id, id));
}
/** An event of what was done at this time. */
const at = (event: EventDraft, atMs = Date.now()): EventDraft => ({
  ...event,
  payload: Object.assign({}, event.payload, { changedAtMs: atMs, createdAtMs: atMs }),
});
/** An author with a post and a browser. */
async function author() {
  const post = world.post();
  const browser = createBrowser(service);
  const sessionId = await registerBrowser(post.authorId, browser);
  return { post, browser, sessionId, id: post.authorId };
}
const like = (post: { id: Id; authorId: Id }, fanId = world.newId()) =>
  world.hear(at(told.like(post, fanId)));

describe('a push', () => {
  test('tells a browser what its page needs, encrypted for it and signed by the key of settings', async () => {
    const { post, browser, id } = await author();
    const fanId = world.newId();
    await like(post, fanId);
    await deliver();
    const [push] = service.received;
    if (!push) throw new Error('nothing came');
    expect(browser.read(push)).toEqual({
      id: expect.any(String),
      seq: 1,
      kind: 'POST_LIKED',
      actors: [{ id: String(fanId), username: `user ${fanId}` }],
      actorCount: 1,
      postId: String(post.id),
      commentId: null,
      chatId: null,
      updatedAt: expect.stringMatching(/Z$/),
      unreadCount: 1,
    });
    expect(() => createBrowser(service).read(push)).toThrow();
    expect(push.headers).toMatchObject({ topic: 'POST_LIKED', ttl: '86400', urgency: 'normal' });
    const { pushKey } = (await world.ask(id, settings)).notificationSettings;
    const [, token = '', key] =
      /^vapid t=(.+), k=(.+)$/.exec(push.headers.authorization ?? '') ?? [];
    expect(key).toBe(pushKey);
    const [head, claims = '', signature = ''] = token.split('.');
    const point = Buffer.from(pushKey, 'base64url');
    const x = point.subarray(1, 33).toString('base64url');
    const y = point.subarray(33).toString('base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
    const verifying = createPublicKey({ key: jwk, format: 'jwk' });
    expect(
      verify(
        'sha256',
        Buffer.from(`${head}.${claims}`),
        { key: verifying, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      aud: service.url,
      sub: 'mailto:operator@localhost',
    });
  });

  test('is sent once, and of one kind once a minute: the next one tells of all', async () => {
    const { post, browser } = await author();
    await like(post);
    await Promise.all([deliver(), deliver()]);
    await like(post);
    await like(post);
    await world.hear(at(told.comment(post, { id: world.newId(), authorId: world.newId() })));
    await deliver();
    expect(browser.heard(service).map(({ kind }) => kind)).toEqual(['POST_LIKED', 'COMMENTED']);
    await pass(59_000);
    await deliver();
    expect(service.received).toHaveLength(2);
    await pass(1_500);
    await deliver();
    await pass(61_000);
    await deliver();
    expect(browser.heard(service).slice(2)).toMatchObject([{ kind: 'POST_LIKED', actorCount: 3 }]);
  });

  test('is none while a client of the account is connected, nor afterwards', async () => {
    const { post, browser, id } = await author();
    const connect = createPresence(world.subgraph.services.pubSub);
    const [one, another] = [connect({ accountId: id }), connect({ accountId: id })];
    one();
    await like(post);
    await deliver();
    another();
    await expect
      .poll(() => world.subgraph.services.pubSub.listened([`connected:${id}`]))
      .toEqual(new Set());
    await deliver();
    expect(service.received).toEqual([]);
    await like(post);
    await deliver();
    expect(browser.heard(service)).toMatchObject([{ actorCount: 2 }]);
  });

  test('waits while nobody can tell who is connected', async () => {
    const { post, browser } = await author();
    const { services } = world.subgraph;
    const { pubSub } = services;
    Object.assign(services, { pubSub: { ...pubSub, listened: async () => undefined } });
    await like(post);
    await deliver();
    Object.assign(services, { pubSub });
    expect(await waiting()).toHaveLength(1);
    await pass(6_000);
    await deliver();
    expect(browser.heard(service)).toHaveLength(1);
  });

  test('is none of what is read, taken back, hidden by now, not wanted or long past', async () => {
    const { post, id } = await author();
    const [fanId, blockedId] = [world.newId(), world.newId()];
    await like(post, fanId);
    await world.ask(id, 'mutation { markNotificationsRead(upToSeq: 100) }');
    await deliver();
    await world.hear(told.like(post, fanId, false));
    await world.hear(at(told.share(post, fanId)), told.pair(fanId, id, 1, { follows: true }));
    await world.hear(told.pair(fanId, id, 2, {}));
    const input = { kinds: [{ kind: 'SHARED', push: false }] };
    expect(
      (await world.ask(id, change, { input })).updateNotificationSettings.kinds,
    ).toContainEqual({ kind: 'SHARED', from: 'EVERYONE', push: false });
    await world.hear(at(told.comment(post, { id: world.newId(), authorId: blockedId })));
    world.relate(id, blockedId, { blockedByViewer: true });
    await deliver();
    expect([service.received, await waiting()]).toEqual([[], []]);
    const other = world.post({ authorId: id });
    const yesterdayMs = Date.now() - 25 * 3_600_000;
    await world.hear(at(told.like(other, world.newId()), yesterdayMs));
    expect(await waiting()).toEqual([]);
  });

  const hidden: Record<string, (post: { id: Id; authorId: Id }, me: Id, fan: Id) => void> = {
    'by somebody whom the account blocks': (_post, me, fan) =>
      world.relate(me, fan, { blockedByViewer: true }),
    'by somebody who blocks it': (_post, me, fan) => world.relate(me, fan, { blocksViewer: true }),
    'by somebody whom it mutes': (_post, me, fan) => world.relate(me, fan, { mutedByViewer: true }),
    'by an account that is disabled': (_post, _me, fan) => world.setState(fan, 'disabled'),
    'by an account that is deleted': (_post, _me, fan) => world.setState(fan, 'deleted'),
    'about a post that is private now': (post, me) => {
      world.change(post.id, { visibility: 'PRIVATE' });
      world.relate(me, post.authorId, {});
    },
    'about a post for followers': (post) => world.change(post.id, { visibility: 'FOLLOWERS' }),
    'about a post that is deleted': (post) => world.change(post.id, { deleted: true }),
    'about a post of somebody who blocks it': (post, me) =>
      world.relate(me, post.authorId, { blocksViewer: true }),
  };
  test.each(Object.entries(hidden))(
    'is none of a mention %s, told just before',
    async (_name, hide) => {
      const { id } = await author();
      const [post, fan] = [world.post(), world.newId()];
      const mention = () =>
        world.hear(
          at(told.comment(post, { id: world.newId(), authorId: fan }, { mentionIds: [id] })),
        );
      await mention();
      hide(post, id, fan);
      await deliver();
      expect([service.received, await waiting()]).toEqual([[], []]);
      world.relate(id, fan, {});
      world.relate(id, post.authorId, {});
      world.setState(fan, 'active');
      world.change(post.id, { visibility: 'PUBLIC', deleted: false });
      await mention();
      await deliver();
      expect(service.received).toHaveLength(1);
    },
  );

  test('waits for owners that are away, and is not lost', async () => {
    const { post, browser } = await author();
    await like(post);
    const { services } = world.subgraph;
    const { ask } = services;
    const away = () => Promise.reject(new Error('away'));
    Object.assign(services, { ask: { ...ask, user: { ...ask.user, openSessions: away } } });
    await deliver();
    Object.assign(services, { ask });
    expect(service.received).toEqual([]);
    await pass(6_000);
    await deliver();
    expect(browser.heard(service)).toHaveLength(1);
  });
});

describe('a browser', () => {
  test('is forgotten once its push service says that it is gone', async () => {
    for (const status of [404, 410]) {
      const { post } = await author();
      service.answer.status = status;
      await like(post);
      await deliver();
      expect([await endpoints(), await waiting()]).toEqual([[], []]);
      service.answer.status = 201;
    }
    expect(service.received).toHaveLength(2);
  });

  test('that fails is left alone for longer and longer, then told again, or forgotten', async () => {
    const { post, browser } = await author();
    service.answer = { status: 503, headers: { 'retry-after': '600' } };
    await like(post);
    await deliver();
    await pass(599_000);
    await deliver();
    expect(service.received).toHaveLength(1);
    await pass(2_000);
    service.answer = { status: 201, headers: {} };
    await deliver();
    expect(browser.heard(service)).toHaveLength(2);
    expect(await endpoints()).toMatchObject([{ failures: 0 }]);
    service.answer.status = 500;
    await like(post);
    for (let attempt = 0; attempt < 20; attempt++) {
      await pass(6 * 3_600_000 + 1_000);
      await deliver();
    }
    expect(service.received).toHaveLength(22);
    expect(await endpoints()).toEqual([]);
  });

  test('that never answers costs its time and nobody else theirs', async () => {
    const slow = await author();
    const silent = await openPushService();
    silent.answer.status = 0;
    const browser = createBrowser(silent);
    await registerBrowser(slow.id, browser);
    await like(slow.post);
    await deliver({ timeoutMs: 200 });
    expect(slow.browser.heard(service)).toHaveLength(1);
    expect(browser.heard(silent)).toHaveLength(1);
    const { endpoint } = browser.input;
    expect((await endpoints()).find((one) => one.endpoint === endpoint)).toMatchObject({
      failures: 1,
    });
    await silent.close();
  });

  test('is not led elsewhere', async () => {
    const { post } = await author();
    const elsewhere = await openPushService();
    service.answer = { status: 307, headers: { location: `${elsewhere.url}/` } };
    await like(post);
    await deliver();
    expect([service.received.length, elsewhere.received.length]).toEqual([1, 0]);
    await elsewhere.close();
  });

  test('dies with its latest session', async () => {
    const { id, post, browser, sessionId } = await author();
    const later = await registerBrowser(id, browser);
    world.endSession(sessionId);
    await like(post);
    await deliver();
    expect(browser.heard(service)).toHaveLength(1);
    world.endSession(later);
    await pass(60_000);
    await like(post);
    await deliver();
    expect([service.received.length, await endpoints()]).toEqual([1, []]);
    world.endSession(await registerBrowser(id, browser));
    await sweepEndpoints(world.subgraph.services);
    expect(await endpoints()).toEqual([]);
  });

  test('belongs to the account that registered it last, which hears nothing of the other', async () => {
    const { post, browser } = await author();
    await like(post);
    const other = world.post();
    await registerBrowser(other.authorId, browser);
    await deliver();
    expect([service.received, (await endpoints()).length]).toEqual([[], 1]);
    await world.ask(post.authorId, unregister, { endpoint: browser.input.endpoint });
    await like(other);
    await deliver();
    expect(browser.heard(service)).toMatchObject([{ postId: String(other.id) }]);
    await world.ask(other.authorId, unregister, { endpoint: browser.input.endpoint });
    expect(await endpoints()).toEqual([]);
  });

  test('is one of at most 10 of an account, of which the oldest make room', async () => {
    const { id, browser } = await author();
    for (let at = 0; at < 10; at++) await registerBrowser(id, createBrowser(service));
    const kept = await endpoints();
    expect(kept).toHaveLength(10);
    expect(kept.map(({ endpoint }) => endpoint)).not.toContain(browser.input.endpoint);
  });

  test('goes with its account', async () => {
    const { post, id } = await author();
    await like(post);
    await world.hear(told.user(id, 2, 'deleted'));
    expect([await endpoints(), await db().select().from(duePushes)]).toEqual([[], []]);
  });
});

test('guests have no browsers', async () => {
  const { input } = createBrowser(service);
  const code = { code: 'UNAUTHENTICATED' };
  expect(await world.refused(null, register, { input })).toMatchObject(code);
  expect(await world.refused(null, unregister, { endpoint: input.endpoint })).toMatchObject(code);
});

test.each([
  ['endpoint', 'nonsense'],
  ['endpoint', 'ftp://push.example.org/1'],
  ['endpoint', 'https://name:word@push.example.org/1'],
  ['endpoint', `https://push.example.org/${'1'.repeat(2_000)}`],
  ['p256dh', ''],
  ['p256dh', Buffer.concat([Buffer.of(4), Buffer.alloc(64)]).toString('base64url')],
  ['auth', 'c2hvcnQ'],
])('a browser whose %s is %s is refused', async (name, value) => {
  const input = { ...createBrowser(service).input, [name]: value };
  expect(await world.refused(world.newId(), register, { input })).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: `input.${name}`,
  });
});

test('the key is made once, outlives the process and a secret that is followed by another', async () => {
  const { services } = world.subgraph;
  const first = await pushKeyOf(services);
  const withSecrets = (...secrets: string[]) =>
    pushKeyOf({ ...services, keyring: createKeyring(secrets.map((one) => one.repeat(32))) });
  const [again, rotated, newest] = [
    await withSecrets('s'),
    await withSecrets('n', 's'),
    await withSecrets('n'),
  ];
  expect([again, rotated, newest]).toEqual([first, first, first]);
  const { post } = await author();
  await like(post);
  const made = await withSecrets('x');
  expect(made).toMatchObject({ generation: 2 });
  expect(made.publicKey).not.toBe(first.publicKey);
  await deliverDue(
    { ...services, keyring: createKeyring(['x'.repeat(32)]) },
    { allowsLocal: true },
  );
  expect([service.received, await endpoints()]).toEqual([[], []]);
  expect((await db().select().from(pushKeys)).length).toBe(2);
});
