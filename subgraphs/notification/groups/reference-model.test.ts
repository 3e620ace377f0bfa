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

/** More of them: `npm run soak -- notifications`. */
const runs = Number(process.env.MODEL_RUNS ?? (process.env.DATABASE_URL ? 8 : 24));

/** One act of one of four accounts; each time it is named it is switched. */
const act = fc.record({
  what: fc.constantFrom(
    'like' as const,
    'commentLike' as const,
    'comment' as const,
    'reply' as const,
    'mention' as const,
    'follow' as const,
  ),
  post: fc.nat({ max: 1 }),
  actor: fc.nat({ max: 3 }),
  which: fc.nat({ max: 1 }),
});
/** Rounds of acts; between two rounds everything is read. */
const history = fc.record({
  rounds: fc.array(fc.array(act, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
  seed: fc.integer(),
});

interface Group {
  kind: string;
  isRead: boolean;
  actors: string[];
}

interface Model {
  /** @returns the revision of the act's row, and whether it stands now; null when it is over */
  switch(key: string, isOnce: boolean): { active: boolean; revision: number } | null;
  tell(key: string, to: { kind: string; subjectId: Id; actorId: Id }, active: boolean): void;
  readAll(): void;
  groups(): Group[];
}

/** What the newest state of each act says: a group for each kind, subject and round. */
function createModel(): Model {
  const acts = new Map<string, { active: boolean; revision: number }>();
  const groups = new Map<string, { kind: string; round: number; acts: Map<string, Id> }>();
  let now = 0;
  return {
    switch(key, isOnce) {
      const known = acts.get(key);
      if (known && isOnce && !known.active) return null;
      const next = { active: !known?.active, revision: (known?.revision ?? 0) + 1 };
      acts.set(key, next);
      return next;
    },
    tell(key, { kind, subjectId, actorId }, active) {
      for (const group of groups.values()) group.acts.delete(key);
      if (!active) return;
      const groupKey = `${kind}:${subjectId}:${now}`;
      const group = groups.get(groupKey) ?? { kind, round: now, acts: new Map<string, Id>() };
      group.acts.set(key, actorId);
      groups.set(groupKey, group);
    },
    readAll() {
      now += 1;
    },
    groups: () =>
      [...groups.values()]
        .filter((group) => group.acts.size > 0)
        .map((group) => ({
          kind: group.kind,
          isRead: group.round < now,
          actors: [...new Set(group.acts.values())].map(String).sort(),
        })),
  };
}

/** A pseudo-random order that is the same for a seed. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  let state = seed | 1;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state;
  };
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const sorted = (groups: Group[]): string[] => groups.map((group) => JSON.stringify(group)).sort();

test(
  'whatever the order and repetition of events, notifications equal the reference model',
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ rounds, seed }) => {
        const me = world.newId();
        const posts = [world.post({ authorId: me }), world.post({ authorId: me })];
        const other = world.newId();
        const elsewhere = world.post();
        const actors = Array.from({ length: 4 }, () => world.newId());
        const top = { id: world.newId(), authorId: me };
        const commentIds = new Map<string, Id>();
        const model = createModel();
        const everything: EventDraft[] = [];
        for (const acts of rounds) {
          const events: EventDraft[] = [];
          const newest = new Map<string, () => void>();
          for (const { what, post: at, actor, which } of acts) {
            const post = posts[at] as (typeof posts)[0];
            const actorId = actors[actor] as Id;
            const key = what === 'follow' ? `follow:${actor}` : `${what}:${at}:${actor}:${which}`;
            const likeOf = { like: `like:${at}:${actor}`, commentLike: `commentLike:${actor}` };
            const ofLike = what === 'like' || what === 'commentLike' ? likeOf[what] : key;
            const isComment = what === 'comment' || what === 'reply' || what === 'mention';
            const changed = model.switch(ofLike, isComment);
            if (!changed) continue;
            const { active, revision } = changed;
            if (what === 'like') {
              events.push(told.like(post, actorId, active, revision));
              const to = { kind: 'POST_LIKED', subjectId: post.id, actorId };
              newest.set(ofLike, () => model.tell(ofLike, to, active));
            } else if (what === 'commentLike') {
              events.push(told.commentLike(post, top, actorId, active, revision));
              const to = { kind: 'COMMENT_LIKED', subjectId: top.id, actorId };
              newest.set(ofLike, () => model.tell(ofLike, to, active));
            } else if (what === 'follow') {
              events.push(told.pair(actorId, me, revision, { follows: active }));
              const to = { kind: 'FOLLOWED', subjectId: 0, actorId };
              newest.set(key, () => model.tell(key, to, active));
            } else {
              const id = commentIds.get(key) ?? world.newId();
              commentIds.set(key, id);
              const parent = what === 'reply' ? { parent: top } : {};
              const under = what === 'mention' ? elsewhere : post;
              const mentionIds = what === 'mention' ? [me, other] : [];
              events.push(
                told.comment(
                  under,
                  { id, authorId: actorId },
                  { ...parent, deleted: !active, revision, mentionIds },
                ),
              );
              const to =
                what === 'reply'
                  ? { kind: 'REPLIED', subjectId: top.id, actorId }
                  : what === 'mention'
                    ? { kind: 'MENTIONED', subjectId: elsewhere.id, actorId }
                    : { kind: 'COMMENTED', subjectId: post.id, actorId };
              newest.set(key, () => model.tell(key, to, active));
            }
          }
          everything.push(...events);
          // Owners keep the events of a row in order. While nothing of them was read yet, not even
          // that matters.
          const isFirst = everything.length === events.length;
          const arrived = isFirst
            ? shuffled([...events, ...events], seed)
            : shuffledWithinKeys(events, seed);
          // Some are folded in at once, some wait, and reads tell no difference.
          // Batches of one to seven: a crowd of one subject takes another way.
          for (let at = 0, size = 1; at < arrived.length; at += size) {
            size = 1 + ((at + (seed & 0xff)) % 7);
            const batch = arrived.slice(at, at + size);
            await (((at + seed) & 3) === 0 ? world.hear(...batch) : world.hearOnly(...batch));
          }
          for (const tell of newest.values()) tell();
          await expectModel(me, model);
          while (await foldSome(world.subgraph.services));
          await expectModel(me, model);
          await world.ask(me, 'mutation { markNotificationsRead(upToSeq: 2000000000) }');
          model.readAll();
        }
        const before = await listed(me);
        for (const event of shuffled([...everything, ...everything], seed)) await world.hear(event);
        expect(await listed(me)).toEqual(before);
        await expectModel(me, model);
      }),
      { numRuns: runs },
    );
  },
  10_000 + 2_000 * runs,
);

/** Shuffles events, but keeps those of one row in order, and doubles some of them. */
function shuffledWithinKeys(events: readonly EventDraft[], seed: number): EventDraft[] {
  const queues = new Map<string, EventDraft[]>();
  for (const event of events) {
    const key = `${event.topic}:${event.key}`;
    queues.set(key, [...(queues.get(key) ?? []), event]);
  }
  const turns = shuffled(
    events.map((event) => `${event.topic}:${event.key}`),
    seed,
  );
  return turns.flatMap((key, at) => {
    const event = queues.get(key)?.shift() as EventDraft;
    return at % 3 === 0 ? [event, event] : [event];
  });
}

const listed = async (accountId: Id) =>
  (await world.ask(accountId, `{ notifications(first: 100) { edges { node { ${shape} } } } }`))
    .notifications.edges;

async function expectModel(accountId: Id, model: Model): Promise<void> {
  const { notifications, unreadNotificationCount } = await world.ask(
    accountId,
    `{ unreadNotificationCount notifications(first: 100) { edges { node { ${shape} } } } }`,
  );
  const found: Group[] = notifications.edges.map(
    ({ node }: { node: Omit<Group, 'actors'> & { actors: { id: string }[] } }) => ({
      kind: node.kind,
      isRead: node.isRead,
      actors: node.actors.map(({ id }) => id).sort(),
    }),
  );
  for (const { node } of notifications.edges) expect(node.actorCount).toBe(node.actors.length);
  const expected = model.groups();
  expect(sorted(found)).toEqual(sorted(expected));
  expect(unreadNotificationCount).toBe(expected.filter(({ isRead }) => !isRead).length);
}
