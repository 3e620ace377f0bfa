import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Ask, type Between, strangers } from '../ask/ask.ts';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { unavailable } from '../errors/catalogue.ts';
import type { EventEnvelope } from '../events/event.ts';
import { draft, type FollowPayload, type PostPayload, pairKey } from '../events/payloads.ts';
import { createProjectedFacts, projectionHandlers, withFallback } from './facts.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

const handlers = projectionHandlers(['users', 'edges', 'posts']);
const tell = (...events: Omit<EventEnvelope, 'id' | 'occurredAtMs'>[]) =>
  database.transaction(async (tx) => {
    for (const event of events)
      await handlers[event.topic]?.(tx, { ...event, id: 'any', occurredAtMs: 0 });
  });

let lastId = 0;
const freshId = () => (lastId += 10);
const edge = (revision: number, pair: Partial<FollowPayload> & { lowId: number; highId: number }) =>
  draft('clip.follow', 'follow.changed', pairKey(pair.lowId, pair.highId), revision, {
    lowFollowsHigh: false,
    highFollowsLow: false,
    lowBlocksHigh: false,
    highBlocksLow: false,
    ...pair,
  });
const post = (revision: number, given: Partial<PostPayload> & { id: number }) =>
  draft('clip.post', 'post.changed', given.id, revision, {
    authorId: 1,
    kind: 'VIDEO',
    status: 'READY',
    visibility: 'PUBLIC',
    deleted: false,
    tags: [],
    caption: '',
    createdAtMs: 0,
    ...given,
  });
const user = (revision: number, id: number, state: 'active' | 'disabled' | 'deleted') =>
  draft('clip.user', 'user.changed', id, revision, {
    id,
    state,
    username: `n${revision}`,
    displayName: 'N',
    isPrivate: revision % 3 === 0,
  });

describe('projections', () => {
  const facts = () => createProjectedFacts(database, ['users', 'edges', 'posts']);

  test('end in the newest state, whatever the order and repetition of what they are told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }),
        async (revisions) => {
          const [id, low, high] = [freshId(), freshId(), freshId()];
          for (const revision of revisions)
            await tell(
              user(revision, id, revision % 2 ? 'active' : 'disabled'),
              post(revision, { id, visibility: revision % 2 ? 'PUBLIC' : 'PRIVATE' }),
              edge(revision, { lowId: low, highId: high, lowFollowsHigh: revision % 2 === 1 }),
            );
          const newest = Math.max(...revisions);
          expect((await facts().user.facts([id])).get(id)).toEqual({
            state: newest % 2 ? 'active' : 'disabled',
            username: `n${newest}`,
            isPrivate: newest % 3 === 0,
          });
          expect((await facts().video.facts([id])).get(id)?.visibility).toBe(
            newest % 2 ? 'PUBLIC' : 'PRIVATE',
          );
          expect(await facts().relation.followees(low)).toEqual(newest % 2 ? [high] : []);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('tell a pair from either side', async () => {
    const [low, high, stranger] = [freshId(), freshId(), freshId()];
    await tell(edge(1, { lowId: low, highId: high, lowFollowsHigh: true, highBlocksLow: true }));
    const seen = async (viewer: number, other: number) =>
      (await facts().relation.between(viewer, [other, stranger])).get(other);
    const none: Between = strangers;
    expect(await seen(low, high)).toEqual({ ...none, followedByViewer: true, blocksViewer: true });
    expect(await seen(high, low)).toEqual({ ...none, followsViewer: true, blockedByViewer: true });
    expect(await seen(low, stranger)).toEqual(none);
    expect(await facts().relation.followees(high)).toEqual([]);
  });

  test('leave out what they were never told of', async () => {
    const id = freshId();
    expect((await facts().user.facts([id])).size).toBe(0);
    expect((await facts().video.facts([id])).size).toBe(0);
  });

  test('are not guessed at by a subgraph that does not keep them', async () => {
    const few = createProjectedFacts(database, ['users']);
    await expect(few.relation.followees(1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(few.video.facts([1])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('facts with a fallback', () => {
  const owner = (answer: () => Promise<readonly number[]>): Ask => ({
    relation: { followees: answer, between: async () => new Map() },
    video: { facts: async () => new Map(), durations: async () => new Map() },
    user: {
      facts: async () => new Map(),
      idsOf: async () => new Map(),
      openSessions: async () => new Set(),
    },
  });

  test('come from the owner while it is there', async () => {
    const onStale = vi.fn();
    const facts = withFallback(
      owner(async () => [1]),
      owner(async () => [2]),
      onStale,
    );
    expect(await facts.relation.followees(7)).toEqual([1]);
    expect(onStale).not.toHaveBeenCalled();
  });

  test('come from the projections, and are counted as stale, while the owner is away', async () => {
    const onStale = vi.fn();
    const away = owner(async () => {
      throw unavailable();
    });
    const projected = owner(async () => [2]);
    expect(await withFallback(away, projected, onStale).relation.followees(7)).toEqual([2]);
    expect(onStale).toHaveBeenCalledWith('relation.followees');
  });
});
