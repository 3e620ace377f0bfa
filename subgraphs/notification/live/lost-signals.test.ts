import { createInProcessPubSub } from '@clipgraph/platform/cache/in-process.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { told } from '../testing/told.ts';
import { type Feed, openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({
    environment: { REDIS_URL: 'redis://127.0.0.1:1' },
    foundation: { pubSub: { ...createInProcessPubSub(), publish: async () => {} } },
  });
});
afterAll(() => world.subgraph.dispose());

test('what no signal told is told by the next look at the database', async () => {
  const post = world.post();
  const feed = (await world.follow(viewerOf(post.authorId))) as Feed;
  await world.hear(told.like(post, world.newId()));
  const { value } = await feed.next();
  expect((value as ExecutionResult).data).toMatchObject({ notificationAdded: { seq: 1 } });
  await feed.return(undefined);
});
