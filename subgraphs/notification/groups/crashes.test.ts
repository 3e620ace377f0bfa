import type { EventDraft } from '@clipgraph/platform/events/event.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notification } from '../subgraph.ts';
import { told } from '../testing/told.ts';
import { openWorld, shape, type World } from '../testing/world.ts';
import { foldSome } from './fold-worker.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect(await notification.counters?.verify(world.subgraph.services)).toEqual([]);
  await world.subgraph.dispose();
});

/**
 * From now on the process dies in some transactions, by turns: before the commit, so that nothing of
 * it stands, or right after it, so that nobody hears that it stands.
 * @param fates what becomes of each transaction; all go well after the last one
 * @returns a function that ends it
 */
function dieInside(fates: readonly ('lives' | 'before' | 'after')[]): () => void {
  const { database } = world.subgraph.services;
  const { transaction } = database;
  let at = 0;
  database.transaction = async (work) => {
    const fate = fates[at++] ?? 'lives';
    if (fate === 'lives') return transaction(work);
    if (fate === 'after') await transaction(work);
    else
      await transaction(async (tx) => {
        await work(tx);
        throw new Error('The process is dead.');
      });
    throw new Error('The process is dead.');
  };
  return () => {
    database.transaction = transaction;
  };
}

/** Does it again until nobody dies any more, as a relay and a worker do. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!String(error).includes('dead')) throw error;
    }
  }
}

const listed = async (accountId: Id) => {
  const { notifications, unreadNotificationCount } = await world.ask(
    accountId,
    `{ unreadNotificationCount notifications(first: 100) { edges { node { ${shape} } } } }`,
  );
  type Node = { kind: string; actorCount: number; actors: { id: string }[]; post: { id: string } };
  const groups = notifications.edges.map(({ node }: { node: Node }) => ({
    kind: node.kind,
    actorCount: node.actorCount,
    post: node.post.id,
    actors: node.actors.map(({ id }) => id).sort(),
  }));
  return { unread: unreadNotificationCount, groups };
};

const act = fc.record({ post: fc.nat(1), actor: fc.nat(4), active: fc.boolean() });
const fate = fc.constantFrom('lives' as const, 'before' as const, 'after' as const);

test('whichever transaction the process dies in, each like is told once and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(act, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
      fc.array(fate, { maxLength: 30 }),
      async (batches, fates) => {
        const me = world.newId();
        const posts = [world.post({ authorId: me }), world.post({ authorId: me })] as const;
        const actors = Array.from({ length: 5 }, () => world.newId());
        const stands = new Map<string, { active: boolean; revision: number }>();
        const stop = dieInside(fates);
        for (const acts of batches) {
          const events: EventDraft[] = [];
          for (const { post, actor, active } of acts) {
            const key = `${post}:${actor}`;
            const known = stands.get(key);
            if ((known?.active ?? false) === active) continue;
            const next = { active, revision: (known?.revision ?? 0) + 1 };
            stands.set(key, next);
            const of = posts[post as 0 | 1];
            events.push(told.like(of, actors[actor] as Id, active, next.revision));
          }
          if (events.length > 0) await untilDone(() => world.hearOnly(...events));
          await untilDone(() => foldSome(world.subgraph.services));
        }
        stop();
        while (await foldSome(world.subgraph.services));
        const groups = posts.flatMap(({ id }, at) => {
          const likers = actors.filter((_, actor) => stands.get(`${at}:${actor}`)?.active);
          if (likers.length === 0) return [];
          return [
            {
              kind: 'POST_LIKED',
              actorCount: likers.length,
              post: String(id),
              actors: likers.map(String).sort(),
            },
          ];
        });
        const found = await listed(me);
        expect(found.unread).toBe(groups.length);
        expect(found.groups).toHaveLength(groups.length);
        expect(found.groups).toEqual(expect.arrayContaining(groups));
      },
    ),
    { numRuns: process.env.DATABASE_URL ? 6 : 25 },
  );
});
