import { counterBases, counterDeltas } from '@clipgraph/platform/counters/tables.ts';
import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIndex } from '../engine/build.ts';
import { catchUp } from '../engine/catch-up.ts';
import type { Engine } from '../engine/engine.ts';
import { engineOf } from '../engine/engine-of.ts';
import { tablesOf } from '../engine/tables/shelf-tables.ts';
import { search } from '../subgraph.ts';
import { documents, indexChanges, knownLikes, names, postTags } from '../tables.ts';
import { contentsOf } from '../testing/contents.ts';
import { openWorld, type World } from '../testing/world.ts';

let live: World;
let rebuilt: World;
beforeAll(async () => {
  [live, rebuilt] = await Promise.all([openWorld(), openWorld()]);
});
afterAll(() => Promise.all([live, rebuilt].map((world) => world.dispose())));

const empty = async ({ subgraph }: World) => {
  const { services } = subgraph;
  const own = [documents, indexChanges, knownLikes, names, postTags, counterBases, counterDeltas];
  const index = Object.values(tablesOf).flatMap((tables) => Object.values(tables));
  for (const table of [...own, ...index]) await services.database.db.delete(table);
  await build({ subgraph });
};

const build = async ({ subgraph: { services } }: Pick<World, 'subgraph'>) => {
  const engine = engineOf(services);
  await buildIndex(services, engine, { clearAfterMs: 0 });
};

const users = [1, 2, 3];
const posts = [11, 12, 13, 14];
const authorOf = (post: number) => users[post % 3] ?? 1;
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

/** The process dies before or after the engine was told, and before that is noted. */
async function crashWhileCatchingUp({ subgraph }: World, told: boolean): Promise<void> {
  const died = new Error('killed');
  const engine = engineOf(subgraph.services);
  const dying: Engine = {
    ...engine,
    async push(...given) {
      if (told) await engine.push(...given);
      throw died;
    },
  };
  await expect(catchUp(subgraph.services, dying)).rejects.toBe(died);
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
            await live.post({ authorId: authorOf(id), createdAtMs: id, ...post }, id, false);
          } else await live.like(id, what.userId, what.active, false, authorOf(id));
        }
        const told = live.told.slice();
        const newest = new Map(told.map((event) => [`${event.topic} ${event.key}`, event]));
        await rebuilt.hear(rebuilt.subgraph, [...newest.values()]);

        const shuffled = [...told, ...told.filter((_, at) => (dice[at] ?? 0) % 3 === 0)]
          .map((event, at) => ({ event, place: dice[at % 40] ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ event }) => event);
        for (const [at, event] of shuffled.entries()) {
          const roll = dice[at % 40] ?? 0;
          if (roll % 4 === 0) await crash(live, event);
          await live.hear(live.subgraph, [event]);
          if (roll % 3 === 0) await crashWhileCatchingUp(live, roll % 2 === 0);
        }
        const kept = await contentsOf(live);
        expect(kept).toEqual(await contentsOf(rebuilt));
        await build(live);
        expect(await contentsOf(live)).toEqual(kept);
        expect(await search.counters?.verify(live.subgraph.services)).toEqual([]);
      },
    ),
    { numRuns: process.env.SEARCH_URL ? 3 : 12 },
  );
});
