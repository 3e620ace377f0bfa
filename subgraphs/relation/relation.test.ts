import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { openTestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answers } from './answers.ts';
import { counters } from './counted.ts';
import { runDueRemovals } from './removals/removal-worker.ts';
import { relation } from './subgraph.ts';
import { blocks, follows, pairs, removals } from './tables.ts';
import { type Command, idsIn, type List, useRelation } from './testing/world.ts';

const world = useRelation();
const { accounts, account, people, ask, run, must, seen, see, list, eventsOf, tell } = world;
const fields = 'followerCount followingCount isFollowedByMe isFollowingMe isBlockedByMe';

describe('a follow', () => {
  test('shows on both sides at once, with an event of the whole pair', async () => {
    const [a, b] = people(2) as [Id, Id];
    await must('follow', a, b);
    expect(await see(a, b)).toEqual({
      followerCount: 1,
      followingCount: 0,
      isFollowedByMe: true,
      isFollowingMe: false,
      isBlockedByMe: false,
    });
    expect(await see(b, a)).toEqual({
      followerCount: 0,
      followingCount: 1,
      isFollowedByMe: false,
      isFollowingMe: true,
      isBlockedByMe: false,
    });
    expect(await see(null, b)).toMatchObject({
      followerCount: 1,
      isFollowedByMe: false,
      isFollowingMe: false,
      isBlockedByMe: false,
    });
    expect(await eventsOf(`${a}:${b}`)).toEqual([
      {
        sequence: 1,
        payload: {
          lowId: a,
          highId: b,
          lowFollowsHigh: true,
          highFollowsLow: false,
          lowBlocksHigh: false,
          highBlocksLow: false,
          lowRequestsHigh: false,
          highRequestsLow: false,
          lowAcceptedHigh: false,
          highAcceptedLow: false,
          lowMutesHigh: false,
          highMutesLow: false,
        },
      },
    ]);
  });

  test('repeated, also at once, counts and tells once', async () => {
    const [a, b] = people(2) as [Id, Id];
    await Promise.all(Array.from({ length: 20 }, () => must('follow', a, b)));
    expect(await see(null, b)).toMatchObject({ followerCount: 1 });
    await Promise.all(Array.from({ length: 20 }, () => must('unfollow', a, b)));
    await must('unfollow', a, b);
    expect(await see(null, b)).toMatchObject({ followerCount: 0 });
    expect(await eventsOf(`${a}:${b}`)).toHaveLength(2);
  });

  test('in both directions at once makes friends, never a deadlock', async () => {
    const group = people(8);
    await Promise.all(
      group.flatMap((a) => group.filter((b) => b !== a).map((b) => must('follow', a, b))),
    );
    for (const id of group) {
      expect(await see(null, id)).toMatchObject({ followerCount: 7, followingCount: 7 });
      expect(new Set(idsIn(await list(null, id, 'friends')))).toEqual(
        new Set(group.filter((other) => other !== id)),
      );
    }
  });

  test('of oneself, of nobody, of a deleted or disabled account, or by a guest is refused', async () => {
    const a = account();
    expect(await run('follow', a, a)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'userId' });
    for (const nobody of [
      '999999999',
      '0',
      'x',
      '',
      '1e3',
      account('deleted'),
      account('disabled'),
    ])
      expect(await run('follow', a, nobody)).toMatchObject({
        data: { follow: null },
        code: 'NOT_FOUND',
      });
    expect(await run('follow', null, a)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('is refused as UNAVAILABLE, with nothing changed, while the owner of accounts is away', async () => {
    const lonely = await openTestSubgraph(relation);
    const { errors } = await lonely.run(viewerOf(1), 'mutation { follow(userId: "2") { id } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
    expect(await lonely.services.database.db.select().from(pairs)).toEqual([]);
    await lonely.dispose();
  });
});

describe('a block', () => {
  test('ends follows both ways, and unblocking restores none', async () => {
    const [a, b] = people(2) as [Id, Id];
    await must('follow', a, b);
    await must('follow', b, a);
    await must('block', a, b);
    expect(await see(a, b)).toEqual({
      followerCount: 0,
      followingCount: 0,
      isFollowedByMe: false,
      isFollowingMe: false,
      isBlockedByMe: true,
    });
    await must('block', a, b);
    await must('unblock', a, b);
    await must('unblock', a, b);
    expect(await see(a, b)).toEqual({
      followerCount: 0,
      followingCount: 0,
      isFollowedByMe: false,
      isFollowingMe: false,
      isBlockedByMe: false,
    });
    expect(idsIn(await list(a, a, 'friends'))).toEqual([]);
    expect(await eventsOf(`${a}:${b}`)).toHaveLength(4);
  });

  test('forbids the blocked to follow, and the blocker, too, until it is lifted', async () => {
    const [a, b] = people(2) as [Id, Id];
    await must('block', a, b);
    expect(await run('follow', b, a)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await run('unfollow', b, a)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await run('follow', a, b)).toMatchObject({ code: 'FORBIDDEN' });
    await must('unfollow', a, b);
    await must('unblock', a, b);
    await must('follow', b, a);
  });

  test('can be returned, and each lifts only its own', async () => {
    const [a, b] = people(2) as [Id, Id];
    await must('block', a, b);
    await must('block', b, a);
    await must('unblock', a, b);
    expect(await see(b, a)).toMatchObject({ isBlockedByMe: true });
    expect(await run('follow', a, b)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('of oneself or of nobody is refused', async () => {
    const a = account();
    for (const command of ['block', 'unblock'] as const) {
      expect(await run(command, a, a)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'userId' });
      expect(await run(command, a, '424242')).toMatchObject({ code: 'NOT_FOUND' });
      expect(await run(command, null, a)).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  test('hides everything of the blocker from the blocked, and each from the lists that the other sees', async () => {
    const [star, blocker, blocked] = people(3) as [Id, Id, Id];
    for (const id of [blocker, blocked]) await must('follow', id, star);
    await must('follow', star, blocker);
    await must('follow', blocker, star);
    expect(idsIn(await list(blocked, star, 'followers'))).toEqual([blocked, blocker]);
    await must('block', blocker, blocked);
    expect(idsIn(await list(blocked, star, 'followers'))).toEqual([blocked]);
    expect(idsIn(await list(blocker, star, 'followers'))).toEqual([blocker]);
    expect(idsIn(await list(null, star, 'followers'))).toEqual([blocked, blocker]);
    for (const name of ['following', 'friends']) {
      expect(idsIn(await list(blocked, star, name))).toEqual([]);
      expect(idsIn(await list(blocked, blocker, name))).toEqual([]);
      expect(idsIn(await list(null, blocker, name))).toEqual([star]);
    }
    expect(await see(blocked, blocker)).toMatchObject({
      followerCount: 0,
      followingCount: 0,
      isBlockedByMe: false,
    });
    expect(await see(blocker, blocked)).toMatchObject({ followingCount: 1, isBlockedByMe: true });
  });

  test('stands in the list of the blocker alone', async () => {
    const [a, b, c] = people(3) as [Id, Id, Id];
    await must('block', a, b);
    await must('block', a, c);
    const query = '{ blockedUsers(first: 100) { edges { node { id } } } }';
    expect(idsIn((await ask(a, query)).data?.blockedUsers as unknown as List)).toEqual([c, b]);
    expect(idsIn((await ask(b, query)).data?.blockedUsers as unknown as List)).toEqual([]);
    expect(await ask(null, query)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

test('a deleted or disabled account shows nothing of its follows but one’s own block', async () => {
  const [ann, bob, star] = people(3) as [Id, Id, Id];
  for (const [from, to] of [
    [ann, star],
    [star, ann],
    [bob, star],
  ] as const)
    await must('follow', from, to);
  await must('block', bob, star);
  const nothing = {
    followerCount: 0,
    followingCount: 0,
    isFollowedByMe: false,
    isFollowingMe: false,
    isBlockedByMe: false,
  };
  for (const state of ['disabled', 'deleted'] as const) {
    accounts.set(star, { state, username: 'star', isPrivate: false });
    for (const viewer of [null, ann]) {
      expect(await see(viewer, star)).toEqual(nothing);
      for (const name of ['followers', 'following', 'friends'])
        expect(idsIn(await list(viewer, star, name))).toEqual([]);
    }
    expect(await see(bob, star)).toEqual({ ...nothing, isBlockedByMe: true });
  }
  accounts.set(star, { state: 'active', username: 'star', isPrivate: false });
  expect(await see(ann, star)).toEqual({
    ...nothing,
    followerCount: 1,
    followingCount: 1,
    isFollowedByMe: true,
    isFollowingMe: true,
  });
});

describe('lists', () => {
  test('page newest first without gap or repeat while new edges arrive', async () => {
    const star = account();
    const fans = people(25);
    for (const fan of fans) await must('follow', fan, star);
    const found: Id[] = [];
    let page = 'first: 7';
    for (let more = true; more; ) {
      const connection = await list(null, star, 'followers', page);
      found.push(...idsIn(connection));
      more = connection.pageInfo.hasNextPage;
      page = `first: 7, after: "${connection.pageInfo.endCursor}"`;
      await must('follow', account(), star);
    }
    expect(found).toEqual(fans.toReversed());
  });

  test('show who came back first', async () => {
    const [star, early, late] = people(3) as [Id, Id, Id];
    await must('follow', early, star);
    await must('follow', late, star);
    await must('unfollow', early, star);
    await must('follow', early, star);
    expect(idsIn(await list(null, star, 'followers'))).toEqual([early, late]);
    await must('follow', star, late);
    await must('follow', star, early);
    expect(idsIn(await list(null, star, 'friends'))).toEqual([early, late]);
    expect(idsIn(await list(null, star, 'following'))).toEqual([early, late]);
  });

  test.each(['first: 0', 'first: -1', 'first: 101', 'after: "forged"'])(
    'refuse %s',
    async (page) => {
      await expect(list(null, account(), 'followers', page)).rejects.toMatchObject({
        extensions: { code: 'BAD_USER_INPUT' },
      });
    },
  );

  test('refuse a cursor of another list, account or viewer', async () => {
    const [star, fan, other] = people(3) as [Id, Id, Id];
    await must('follow', fan, star);
    const { edges } = await list(fan, star, 'followers');
    const page = `after: "${edges[0]?.cursor}"`;
    await list(fan, star, 'followers', page);
    for (const [viewer, id, name] of [
      [fan, star, 'following'],
      [fan, other, 'followers'],
      [other, star, 'followers'],
      [null, star, 'followers'],
    ] as const)
      await expect(list(viewer, id, name, page)).rejects.toMatchObject({
        extensions: { code: 'BAD_USER_INPUT', field: 'after' },
      });
  });

  test('give an account never heard of nothing but zeros', async () => {
    const unknown = 77;
    expect(await see(account(), unknown)).toEqual({
      followerCount: 0,
      followingCount: 0,
      isFollowedByMe: false,
      isFollowingMe: false,
      isBlockedByMe: false,
    });
    expect(idsIn(await list(null, unknown, 'friends'))).toEqual([]);
  });

  test('of many accounts take as many statements as of few', async () => {
    const viewer = account();
    const many = people(60);
    for (const id of many.slice(0, 10)) await must('follow', viewer, id);
    const count = async (ids: readonly Id[]) => {
      const statements: string[] = [];
      const end = observeStatements(({ sql }) => statements.push(sql));
      await seen(
        viewer,
        ids,
        `${fields} followers(first: 3) { edges { node { id } } } friends { edges { node { id } } }`,
      );
      end();
      return statements.length;
    };
    const few = await count([many[0] as Id, 3]);
    expect(await count([...many, 3, 4])).toBe(few);
  });
});

describe('other subgraphs', () => {
  test('are told what stands between a viewer and others, and whom the viewer follows', async () => {
    const [a, b, c, d] = people(4) as [Id, Id, Id, Id];
    await must('follow', b, a);
    await must('follow', b, c);
    await must('block', d, b);
    const between = new Map(await answers.between(world.subgraph.services, b, [a, c, d, 5]));
    expect(between.get(a)).toEqual({
      followedByViewer: true,
      followsViewer: false,
      blockedByViewer: false,
      blocksViewer: false,
      mutedByViewer: false,
    });
    expect(between.get(c)).toMatchObject({ followedByViewer: true });
    expect(between.get(d)).toEqual({
      followedByViewer: false,
      followsViewer: false,
      blockedByViewer: false,
      blocksViewer: true,
      mutedByViewer: false,
    });
    expect(between.has(5)).toBe(false);
    expect((await answers.followees(world.subgraph.services, b)).toSorted()).toEqual(
      [a, c].toSorted(),
    );
  });
});

describe('a deleted account', () => {
  const tellDeleted = async (userId: Id) => {
    accounts.set(userId, { state: 'deleted', username: 'deleted', isPrivate: false });
    await tell(userId, 2, { username: 'deleted', state: 'deleted' });
  };

  test('is dropped from the counts and lists of the others, in batches', async () => {
    const leaver = account();
    const others = people(230);
    await Promise.all(
      others.flatMap((other) => [
        must('follow', other, leaver),
        ...(other % 3 ? [] : [must('follow', leaver, other)]),
      ]),
    );
    await tellDeleted(leaver);
    expect(idsIn(await list(null, others.find((id) => id % 3 === 0) as Id, 'followers'))).toEqual(
      [],
    );
    await runDueRemovals(world.subgraph.services, Date.now());
    for (const result of await seen(null, [leaver, ...others]))
      expect(result).toMatchObject({ followerCount: 0, followingCount: 0 });
    const pair = [leaver, others[0] as Id].toSorted((a, b) => a - b).join(':');
    expect((await eventsOf(pair)).at(-1)?.payload).toMatchObject({
      lowFollowsHigh: false,
      highFollowsLow: false,
    });
  });

  test('is passed over again until no late follow can come', async () => {
    const [leaver, late] = people(2) as [Id, Id];
    await tellDeleted(leaver);
    // A follow whose guard asked just before the deletion.
    accounts.set(leaver, { state: 'active', username: 'x', isPrivate: false });
    await must('follow', late, leaver);
    accounts.set(leaver, { state: 'deleted', username: 'deleted', isPrivate: false });
    const find = () =>
      world.subgraph.services.database.db
        .select()
        .from(removals)
        .where(eq(removals.userId, leaver));
    await runDueRemovals(world.subgraph.services, Date.now() + 11_000);
    expect(await see(null, late)).toMatchObject({ followingCount: 0 });
    expect(await find()).toHaveLength(1);
    await runDueRemovals(world.subgraph.services, Date.now() + 100_000);
    expect(await find()).toEqual([]);
  });
});

test('whatever is done in whatever order at once, edges, pairs, counters and lists agree', async () => {
  const commands: Command[] = ['follow', 'unfollow', 'block', 'unblock'];
  const { db } = world.subgraph.services.database;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ command: fc.constantFrom(...commands), from: fc.nat(3), to: fc.nat(3) }),
        { minLength: 1, maxLength: 30 },
      ),
      async (steps) => {
        const group = people(4);
        await Promise.all(
          steps.map(({ command, from, to }) => run(command, group[from] as Id, group[to] as Id)),
        );
        const edges = (await db.select().from(follows)).filter((edge) =>
          group.includes(edge.followerId),
        );
        const walls = (await db.select().from(blocks)).filter((edge) =>
          group.includes(edge.blockerId),
        );
        const rows = (await db.select().from(pairs)).filter((row) => group.includes(row.lowId));
        const follow = (a: Id, b: Id) =>
          edges.some((edge) => edge.followerId === a && edge.followeeId === b && edge.active);
        const wall = (a: Id, b: Id) =>
          walls.some((edge) => edge.blockerId === a && edge.blockedId === b && edge.active);
        for (const row of rows) {
          const { lowId, highId } = row;
          expect([
            follow(lowId, highId),
            follow(highId, lowId),
            wall(lowId, highId),
            wall(highId, lowId),
          ]).toEqual([
            row.lowFollowsHigh,
            row.highFollowsLow,
            row.lowBlocksHigh,
            row.highBlocksLow,
          ]);
          const events = await eventsOf(`${lowId}:${highId}`);
          expect(events.map((event) => event.sequence)).toEqual(
            events.map((_, index) => index + 1),
          );
          const { revision, ...state } = row;
          if (revision > 0) expect(events.at(-1)).toEqual({ sequence: revision, payload: state });
          expect(
            (row.lowBlocksHigh || row.highBlocksLow) && (row.lowFollowsHigh || row.highFollowsLow),
          ).toBe(false);
        }
        for (const id of group) {
          const others = group.filter((other) => other !== id);
          expect(new Set(idsIn(await list(null, id, 'friends')))).toEqual(
            new Set(others.filter((other) => follow(id, other) && follow(other, id))),
          );
          expect(await see(null, id)).toMatchObject({
            followerCount: others.filter((other) => follow(other, id)).length,
            followingCount: others.filter((other) => follow(id, other)).length,
          });
        }
      },
    ),
    { numRuns: 25 },
  );
  expect(await counters.verify(world.subgraph.services)).toEqual([]);
});

test('counters that drifted are found and set right', async () => {
  const [a, b] = people(2) as [Id, Id];
  await must('follow', a, b);
  await world.subgraph.services.database.transaction((tx) =>
    world.subgraph.services.counters.add(tx, [{ name: 'followers', id: b, by: 4 }]),
  );
  const drift = [{ name: 'followers', id: b, counted: 5, actual: 1 }];
  expect(await counters.verify(world.subgraph.services)).toEqual(drift);
  expect(await counters.repair(world.subgraph.services)).toEqual(drift);
  expect(await see(null, b)).toMatchObject({ followerCount: 1 });
});
