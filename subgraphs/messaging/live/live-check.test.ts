import type { PubSub } from '@clipgraph/platform/cache/cache.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { MessagingContext } from '../context.ts';
import { openWorld, type World } from '../testing/world.ts';
import { inboxFeed } from './inbox-feed.ts';
import { messageFeed } from './message-feed.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  // As between processes whose messenger is away: nothing that is said arrives.
  const deaf: PubSub = {
    publish: async () => {},
    mayBeHeard: () => true,
    subscribe: async () => () => {},
    listened: async () => new Set(),
  };
  Object.assign(world.subgraph.services, {
    pubSub: deaf,
    config: { ...world.subgraph.services.config, REDIS_URL: 'redis://away' },
  });
});
afterAll(() => world.subgraph.dispose());
afterEach(() => vi.restoreAllMocks());

test('a message whose signal was lost between processes is looked up and delivered in its place', async () => {
  const [ann, bob] = [world.account(), world.account()];
  const { chat } = await world.send(ann, { toUserId: bob, text: 'one' });
  const context = () =>
    world.subgraph.createContext({
      viewer: viewerOf(bob),
      requestId: 'test',
    }) as unknown as MessagingContext;
  const one = await messageFeed(context(), { chatId: chat.id });
  const all = await inboxFeed(context(), { after: [{ chatId: chat.id, seq: 1 }] });
  const waiting = Promise.all([one.next(), all.next()]);
  await world.send(ann, { chatId: chat.id, text: 'two' });
  await world.send(ann, { chatId: chat.id, text: 'three' });
  expect(await waiting).toMatchObject(['two', 'two'].map((text) => ({ value: { text } })));
  expect(await Promise.all([one.next(), all.next()])).toMatchObject(
    ['three', 'three'].map((text) => ({ value: { text } })),
  );
  await Promise.all([one.return(), all.return()]);
});

test('who was taken out of a group, and was not told so, follows it no further', async () => {
  const [ann, bob] = [world.account(), world.account()];
  const { createGroup } = await world.ask(
    ann,
    `mutation { createGroup(input: { name: "G", memberIds: ["${bob}"] }) { id } }`,
  );
  const context = (as: number) =>
    world.subgraph.createContext({
      viewer: viewerOf(as),
      requestId: 'test',
    }) as unknown as MessagingContext;
  const [stays, goes] = [
    await messageFeed(context(ann), { chatId: createGroup.id }),
    await messageFeed(context(bob), { chatId: createGroup.id }),
  ];
  await world.ask(
    ann,
    `mutation { removeMember(chatId: "${createGroup.id}", userId: "${bob}") { id } }`,
  );
  expect((await goes.next()).done).toBe(true);
  expect(await stays.next()).toMatchObject({ value: { notice: { action: 'REMOVED' } } });
  await Promise.all([stays.return(), goes.return()]);
});

test('what was written while the process stood still, and nobody could tell it, reaches an inbox when it goes on', async () => {
  const [ann, bob] = [world.account(), world.account()];
  const { chat } = await world.send(ann, { toUserId: bob, text: 'one' });
  const context = world.subgraph.createContext({
    viewer: viewerOf(bob),
    requestId: 'test',
  }) as unknown as MessagingContext;
  const all = await inboxFeed(context, { after: [{ chatId: chat.id, seq: 1 }] });
  await world.send(ann, { chatId: chat.id, text: 'two' });
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 120_000);
  expect(await all.next()).toMatchObject({ value: { text: 'two' } });
  await all.return();
});
