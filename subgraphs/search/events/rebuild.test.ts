import { counterBases, counterDeltas } from '@clipgraph/platform/counters/tables.ts';
import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { search } from '../subgraph.ts';
import { documents, knownLikes, names, postTags, spellings, terms, words } from '../tables.ts';
import { openWorld, type World } from '../testing/world.ts';

let live: World;
let rebuilt: World;
beforeAll(async () => {
  [live, rebuilt] = await Promise.all([openWorld(), openWorld()]);
});
afterAll(() => Promise.all([live, rebuilt].map((world) => world.dispose())));

const tables = { documents, knownLikes, names, postTags, spellings, terms, words };

/** Every row of every table of the index, in one order. */
async function contents({ subgraph }: World): Promise<Record<string, string[]>> {
  const { db } = subgraph.services.database;
  const all: Record<string, string[]> = {};
  for (const [name, table] of Object.entries(tables)) {
    const rows: object[] = await db.select().from(table);
    // A tag that nobody uses any more leaves an empty row behind, which nothing finds.
    all[name] = rows
      .map((row) => JSON.stringify(row))
      .filter((row) => !/"TAG".*"indexed":false/.test(row))
      .sort();
  }
  return all;
}

const empty = async ({ subgraph }: World) => {
  for (const table of [...Object.values(tables), counterBases, counterDeltas])
    await subgraph.services.database.db.delete(table);
};

const users = [1, 2, 3];
const posts = [11, 12, 13, 14];
const texts = ['coffee at dawn', 'Kaffee 上海 螺蛳粉', 'coffee coffee', '🍜 dawn', ''];
const tagLists = [[], ['one'], ['one', 'two'], ['上海', 'two']];

const happening = fc.oneof(
  fc.record({
    type: fc.constant('user' as const),
    id: fc.constantFrom(...users),
    state: fc.constantFrom(
      'active' as const,
      'active' as const,
      'disabled' as const,
      'deleted' as const,
    ),
    displayName: fc.constantFrom(...texts),
  }),
  fc.record({
    type: fc.constant('post' as const),
    id: fc.constantFrom(...posts),
    caption: fc.constantFrom(...texts),
    tags: fc.constantFrom(...tagLists),
    visibility: fc.constantFrom(
      'PUBLIC' as const,
      'PUBLIC' as const,
      'FOLLOWERS' as const,
      'PRIVATE' as const,
    ),
    status: fc.constantFrom('READY' as const, 'READY' as const, 'PROCESSING' as const),
    deleted: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
  }),
  fc.record({
    type: fc.constant('like' as const),
    id: fc.constantFrom(...posts),
    userId: fc.constantFrom(...users),
    active: fc.boolean(),
  }),
);

/** An event is handled up to its end, and then the process dies: nothing is committed. */
async function crash({ subgraph }: World, event: EventDraft): Promise<void> {
  const died = new Error('killed');
  await expect(
    subgraph.services.database.transaction(async (tx) => {
      await subgraph.consumer.handlers[event.topic]?.(tx, { ...event, id: 'x', occurredAtMs: 0 });
      throw died;
    }),
  ).rejects.toBe(died);
}

test('events that come twice, out of order or again after a crash leave the index as a rebuild makes it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 14 }),
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      async (happenings, dice) => {
        live.told.length = 0;
        await Promise.all([empty(live), empty(rebuilt)]);
        for (const { id, ...what } of happenings) {
          if (what.type === 'user') {
            const { state, displayName } = what;
            await live.user({ username: `user${id}`, state, displayName }, id, false);
          } else if (what.type === 'post') {
            const { type: _, ...post } = what;
            await live.post({ authorId: users[id % 3] ?? 1, createdAtMs: id, ...post }, id, false);
          } else await live.like(id, what.userId, what.active, false);
        }
        const told = live.told.slice();
        const newest = new Map(told.map((event) => [`${event.topic} ${event.key}`, event]));
        await rebuilt.hear(rebuilt.subgraph, [...newest.values()]);

        const shuffled = [...told, ...told.filter((_, at) => (dice[at] ?? 0) % 3 === 0)]
          .map((event, at) => ({ event, place: dice[at % 40] ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ event }) => event);
        for (const [at, event] of shuffled.entries()) {
          if ((dice[at % 40] ?? 0) % 4 === 0) await crash(live, event);
          await live.hear(live.subgraph, [event]);
        }
        expect(await contents(live)).toEqual(await contents(rebuilt));
        expect(await search.counters?.verify(live.subgraph.services)).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
});
