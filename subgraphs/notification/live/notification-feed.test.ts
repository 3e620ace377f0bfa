import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import type { ExecutionResult } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { told } from '../testing/told.ts';
import { type Feed, openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const open: Feed[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((feed) => feed.return(undefined)));
});

async function follow(
  accountId: Id,
  variables: Record<string, unknown> = {},
  more: Partial<Viewer> = {},
): Promise<Feed> {
  const feed = await world.follow(viewerOf(accountId, more), variables);
  if (!('next' in feed)) throw feed.errors?.[0];
  open.push(feed);
  return feed;
}
// biome-ignore lint/suspicious/noExplicitAny: tests read answers as the client's JSON
const next = async (feed: Feed): Promise<any> =>
  ((await feed.next()).value as ExecutionResult | undefined)?.data?.notificationAdded;

test('what happened since a place comes first, then what happens, each once and in order', async () => {
  const me = world.newId();
  const like = () => world.hear(told.like(world.post({ authorId: me }), world.newId()));
  for (let at = 0; at < 3; at++) await like();
  const feed = await follow(me, { afterSeq: 1 });
  for (let at = 0; at < 3; at++) await like();
  const seqs = [];
  for (let at = 0; at < 5; at++) seqs.push((await next(feed)).seq);
  expect(seqs).toEqual([2, 3, 4, 5, 6]);
});

test('more than one page of what happened is told, and live ones after it', async () => {
  const me = world.newId();
  const like = () => told.like(world.post({ authorId: me }), world.newId());
  await world.hear(...Array.from({ length: 230 }, like));
  const feed = await follow(me, { afterSeq: 0 });
  const seqs = [];
  for (let at = 0; at < 230; at++) seqs.push((await next(feed)).seq);
  expect(seqs).toEqual(Array.from({ length: 230 }, (_, at) => at + 1));
  await world.hear(like());
  expect((await next(feed)).seq).toBe(231);
});

test('without a place only what happens from now on is told', async () => {
  const post = world.post();
  const [ann, bob] = [world.newId(), world.newId()];
  await world.hear(told.like(post, ann));
  const feed = await follow(post.authorId);
  await world.hear(told.like(post, bob));
  expect(await next(feed)).toMatchObject({ seq: 2, actorCount: 2, isWithdrawn: false });
});

test('what is taken back is told as withdrawn, live and later', async () => {
  const post = world.post();
  const ann = world.newId();
  const feed = await follow(post.authorId);
  await world.hear(told.like(post, ann));
  const { id } = await next(feed);
  await world.hear(told.like(post, ann, false));
  const withdrawn = { id, seq: 2, isWithdrawn: true, actorCount: 0, actors: [] };
  expect(await next(feed)).toMatchObject(withdrawn);
  expect(await next(await follow(post.authorId, { afterSeq: 1 }))).toMatchObject(withdrawn);
});

test('what is hidden by now is not told', async () => {
  const post = world.post();
  const [ann, bob] = [world.newId(), world.newId()];
  await world.hear(told.comment(post, { id: world.newId(), authorId: ann }));
  world.relate(post.authorId, ann, { blockedByViewer: true });
  await world.hear(told.like(post, bob));
  expect(await next(await follow(post.authorId, { afterSeq: 0 }))).toMatchObject({
    kind: 'POST_LIKED',
  });
});

test('nobody hears what is told to others', async () => {
  const [mine, other] = [world.post(), world.post()];
  const feed = await follow(mine.authorId);
  await world.hear(told.like(other, world.newId()));
  await world.hear(told.like(mine, world.newId()));
  expect(await next(feed)).toMatchObject({ post: { id: String(mine.id) } });
});

test('a feed ends with the account, and with its token', async () => {
  const me = world.newId();
  const feed = await follow(me);
  await world.hear(told.user(me, 2, 'disabled'));
  expect((await feed.next()).done).toBe(true);
  const ending = await follow(me, {}, { tokenExpiresAtMs: Date.now() + 30 });
  expect(((await ending.next()).value as ExecutionResult).errors?.[0]).toMatchObject({
    message: expect.stringContaining('token'),
  });
});

test.each([-1, 1])('a place of %i, which there is not, is refused', async (afterSeq) => {
  const { errors } = (await world.follow(viewerOf(world.newId()), { afterSeq })) as ExecutionResult;
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'afterSeq' });
});
