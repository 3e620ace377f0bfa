import { duePushes, pushEndpoints } from '@clipgraph/notification/tables.ts';
import {
  createBrowser,
  openPushService,
  type PushService,
} from '@clipgraph/notification/testing/push-service.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openSocket } from '../kit/socket.ts';

let product: TestInstance;
let service: PushService;
beforeAll(async () => {
  service = await openPushService();
  product = await startInstance({ PUSH_LOCAL_ENDPOINTS: 'on' });
});
afterAll(async () => {
  await product.close();
  await service.close();
});

const registerPush = 'mutation ($input: PushInput!) { registerPush(input: $input) }';
const comment = `mutation ($id: ID!, $text: String!) {
  addComment(input: { postId: $id, text: $text }) { id } }`;
const db = () => {
  const notification = product.instance.subgraphs.get('notification');
  if (!notification) throw new Error('There is no subgraph of notifications.');
  return notification.services.database.db;
};
const patience = { timeout: 30_000 };

test('a browser is pushed to while no client is connected, until its session ends', async () => {
  const [ada, ben] = [await product.register(), await product.register()];
  const { data, publish } = product;
  const id = await publish(ada, await makePhoto({ seed: 'pushed' }), { caption: 'mine' });
  const byBen = (query: string, variables: object = {}) =>
    data(query, { id, ...variables }, ben.token);
  const unread = async () =>
    (await data('{ unreadNotificationCount }', {}, ada.token)).unreadNotificationCount;
  // That the post was prepared is told before a browser could hear of it.
  await expect.poll(unread, patience).toBe(1);
  const browser = createBrowser(service);
  await data(registerPush, { input: browser.input }, ada.token);
  const kinds = () => browser.heard(service).map(({ kind }) => kind);

  const socket = await openSocket(product.url);
  await socket.init(ada.token);
  await byBen('mutation ($id: ID!) { likePost(postId: $id) { id } }');
  await expect.poll(unread, patience).toBe(2);
  const rows = {
    due: () => db().select().from(duePushes),
    all: () => db().select().from(pushEndpoints),
  };
  await expect
    .poll(async () => (await rows.due()).map(({ kind, dueAt }) => [kind, dueAt]), patience)
    .toEqual([['POST_LIKED', 0]]);
  expect(kinds()).toEqual([]);
  socket.socket.close();
  await socket.closed;

  await byBen('mutation ($id: ID!) { sharePost(postId: $id) { id } }');
  await expect.poll(kinds, patience).toEqual(['SHARED']);
  expect(browser.heard(service)).toMatchObject([
    { actors: [{ id: ben.id, username: ben.username }], postId: id },
  ]);

  await data('mutation { logout }', {}, ada.token);
  await byBen(comment, { text: 'nice' });
  await expect.poll(rows.all, patience).toEqual([]);
  expect(kinds()).toEqual(['SHARED']);
});
