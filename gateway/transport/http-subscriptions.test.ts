import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { socketHandshake } from '@clipgraph/platform/identity/request-binding.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import {
  createViewerSigner,
  createViewerVerifier,
} from '@clipgraph/platform/identity/viewer-header.ts';
import {
  type GraphqlSockets,
  mountGraphqlSockets,
} from '@clipgraph/platform/sockets/graphql-sockets.ts';
import type { PreparedDocument, SocketResult } from '@clipgraph/platform/sockets/socket-options.ts';
import { parse } from 'graphql';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpSubscriptions, type HttpSubscriptions } from './http-subscriptions.ts';
import type { SubgraphRequest } from './transport.ts';

const keyring = createKeyring(['a secret of at least thirty-two characters']);
const verifier = createViewerVerifier(keyring, 'messaging');
const request: SubgraphRequest = {
  query: 'subscription { tick }',
  variables: {},
  kind: 'subscription',
};
const scopeOf = (accountId: number) => ({
  viewer: { ...guest('10.0.0.9'), accountId },
  requestId: 'r1',
});

interface Running extends PreparedDocument {
  readonly accountId: number | null;
}
let http: Server;
let sockets: GraphqlSockets;
let subscriptions: HttpSubscriptions;
let returned: number;
let whenReturned: (() => void) | undefined;
/** Events of one subscription, and how many of them each account has been given. */
let count: number;
let given: Map<number | null, number>;
const padding = 'x'.repeat(4_096);

beforeEach(async () => {
  returned = 0;
  count = 2;
  given = new Map();
  http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  sockets = mountGraphqlSockets<Running>(http, {
    path: '/graphql',
    // The slow one is not to be cut, however busy the machine is.
    limits: { sendTimeoutMs: 60_000 },
    viewerOf: ({ authorization }) => verifier.verify(authorization, socketHandshake),
    addressOf: () => '',
    prepare: async ({ payload, viewer }) => ({
      document: parse(payload.query),
      accountId: viewer.accountId,
    }),
    formatError: (error) => error.toJSON(),
    async run({ accountId }) {
      let tick = 0;
      let end: (() => void) | undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const ticks: AsyncIterableIterator<SocketResult> = {
        async next() {
          if (tick === count) await ended;
          if (tick === count) return { done: true, value: undefined };
          given.set(accountId, ++tick);
          return {
            done: false,
            value: { data: { tick: `${accountId} ${tick}`, ...(count > 2 && { padding }) } },
          };
        },
        async return() {
          returned += 1;
          end?.();
          whenReturned?.();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
      return ticks;
    },
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  subscriptions = createHttpSubscriptions({
    name: 'messaging',
    url,
    signer: createViewerSigner(keyring),
    log: pino({ level: 'silent' }),
  });
});
afterEach(async () => {
  await subscriptions.close();
  await sockets.close();
  http.close();
});

test('events arrive in order, for the viewer whose signature the subgraph verified', async () => {
  const events = await subscriptions.subscribe(request, scopeOf(7));
  expect((await events.next()).value).toEqual({ data: { tick: '7 1' } });
  expect((await events.next()).value).toEqual({ data: { tick: '7 2' } });
});

test('one viewer has one connection, another one another, and the last subscription closes it', async () => {
  const open = async (account: number) => {
    const events = await subscriptions.subscribe(request, scopeOf(account));
    await events.next();
    return events;
  };
  const [one, two, other] = [await open(1), await open(1), await open(2)];
  expect([subscriptions.size(), sockets.size()]).toEqual([2, 2]);
  await one.return?.();
  expect(subscriptions.size()).toBe(2);
  await two.return?.();
  await other.return?.();
  expect(subscriptions.size()).toBe(0);
});

test('a subscription that is returned while it waits ends at the subgraph', async () => {
  const events = await subscriptions.subscribe(request, scopeOf(1));
  await events.next();
  await events.next();
  const waiting = events.next();
  const closed = new Promise<void>((resolve) => {
    whenReturned = resolve;
  });
  await events.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await closed;
  expect(returned).toBe(1);
});

test('a subgraph waits while its events are not taken, and none of them is lost', async () => {
  count = 20_000;
  const [slow, quick] = [
    await subscriptions.subscribe(request, scopeOf(1)),
    await subscriptions.subscribe(request, scopeOf(2)),
  ];
  const takeAll = async (events: typeof slow, account: number) => {
    for (let tick = 1; tick <= count; tick++)
      expect((await events.next()).value.data.tick).toBe(`${account} ${tick}`);
  };
  await takeAll(quick, 2);
  // What the connection's own buffers hold, and a little more.
  expect(given.get(1)).toBeLessThan(count / 2);
  await takeAll(slow, 1);
});

test('a subgraph that goes away is a last event that says so', async () => {
  const events = await subscriptions.subscribe(request, scopeOf(1));
  await events.next();
  await events.next();
  const waiting = events.next();
  await sockets.close();
  expect((await waiting).value).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'UNAVAILABLE' } }],
  });
  expect(await events.next()).toEqual({ done: true, value: undefined });
  expect(subscriptions.size()).toBe(0);
});

test('a subgraph that cannot be reached is such an event as well', async () => {
  const away = createHttpSubscriptions({
    name: 'messaging',
    url: 'http://127.0.0.1:1',
    log: pino({ level: 'silent' }),
  });
  const events = await away.subscribe(request, scopeOf(1));
  expect((await events.next()).value).toMatchObject({
    errors: [{ extensions: { code: 'UNAVAILABLE' } }],
  });
  await away.close();
});
