import type { Id } from '@clipgraph/platform/ids/id.ts';
import { runNextJob } from '@clipgraph/platform/jobs/run-jobs.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counters } from '../counted.ts';
import { jobs } from '../jobs.ts';
import { followRequests, jobs as jobRows, pairs } from '../tables.ts';
import { type Command, idsIn, useRelation } from '../testing/world.ts';

const world = useRelation();
const { accounts, account, people, ask, run, must, see, list, ownList, eventsOf, tell } = world;

const privateAccount = (): Id => account('active', true);
function setPrivate(id: Id, isPrivate: boolean): void {
  accounts.set(id, { state: 'active', username: `user ${id}`, isPrivate });
}
const fields = 'followerCount followingCount isFollowedByMe isFollowRequestedByMe';
const waiting = async (id: Id) => ({
  count: (await see(id, id, 'followRequestCount')).followRequestCount,
  ids: idsIn(await ownList(id, 'followRequests')),
});
const requested = { isFollowedByMe: false, isFollowRequestedByMe: true };
const followed = { isFollowedByMe: true, isFollowRequestedByMe: false };
const neither = { isFollowedByMe: false, isFollowRequestedByMe: false };
const stranger = '9007199254740000';

/** Does what waits to be done, as the process in the background does. */
async function work(nowMs = Date.now() + 1_000): Promise<void> {
  const { services } = world.subgraph;
  const { database, log } = services;
  while (await runNextJob({ database, log, handlers: jobs(services), clock: () => nowMs }));
}

/** A private account becomes public. */
function opened(id: Id, sequence = 3): Promise<void> {
  setPrivate(id, false);
  return tell(id, sequence, { isPrivate: false, openedAtMs: Date.now() });
}

describe('following a private account', () => {
  test('is a request that its owner sees, and counts for nothing', async () => {
    const [ann, ben] = [account(), privateAccount()];
    await must('follow', ann, ben);
    await must('follow', ann, ben);
    expect(await see(ann, ben, fields)).toEqual({
      followerCount: 0,
      followingCount: 0,
      ...requested,
    });
    expect(await waiting(ben)).toEqual({ count: 1, ids: [ann] });
    expect(await see(ann, ben, 'followRequestCount')).toEqual({ followRequestCount: null });
    expect(await see(null, ben, 'followRequestCount isFollowRequestedByMe')).toEqual({
      followRequestCount: null,
      isFollowRequestedByMe: false,
    });
    expect(await eventsOf(`${ann}:${ben}`)).toMatchObject([
      { sequence: 1, payload: { lowRequestsHigh: true, lowFollowsHigh: false } },
    ]);
  });

  test('counts once it is accepted, and tells by whose consent it stands', async () => {
    const [ann, ben] = [account(), privateAccount()];
    await must('follow', ann, ben);
    await must('acceptFollowRequest', ben, ann);
    await must('acceptFollowRequest', ben, ann);
    expect(await see(ann, ben, fields)).toMatchObject({ followerCount: 1, ...followed });
    expect(idsIn(await list(ann, ben, 'followers'))).toEqual([ann]);
    expect(await waiting(ben)).toEqual({ count: 0, ids: [] });
    expect((await eventsOf(`${ann}:${ben}`)).slice(1)).toMatchObject([
      {
        sequence: 2,
        payload: { lowRequestsHigh: false, lowFollowsHigh: true, highAcceptedLow: true },
      },
    ]);
    await must('unfollow', ann, ben);
    expect((await eventsOf(`${ann}:${ben}`)).at(-1)).toMatchObject({
      payload: { lowFollowsHigh: false, highAcceptedLow: false },
    });
  });

  test.each([
    ['its owner declines it', 'declineFollowRequest', 1],
    ['it is withdrawn', 'unfollow', 0],
    ['its owner blocks the requester', 'block', 1],
    ['the requester blocks its owner', 'block', 0],
  ] as const)('comes to nothing when %s', async (_, command, by) => {
    const pair = [account(), privateAccount()] as const;
    const [ann, ben] = pair;
    await must('follow', ann, ben);
    await must(command, pair[by], pair[1 - by] as Id);
    await must(command, pair[by], pair[1 - by] as Id);
    expect(await waiting(ben)).toEqual({ count: 0, ids: [] });
    expect(await run('acceptFollowRequest', ben, ann)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await see(ben, ben, 'followerCount')).toEqual({ followerCount: 0 });
  });

  test('may be asked again after it was declined', async () => {
    const [ann, ben] = [account(), privateAccount()];
    await must('follow', ann, ben);
    await must('declineFollowRequest', ben, ann);
    expect(await see(ann, ben, fields)).toMatchObject(neither);
    await must('follow', ann, ben);
    expect(await waiting(ben)).toEqual({ count: 1, ids: [ann] });
  });

  test('goes on for those who follow it already, until they are removed', async () => {
    const [ann, ben] = people(2) as [Id, Id];
    await must('follow', ann, ben);
    setPrivate(ben, true);
    await must('follow', ann, ben);
    expect(await see(ann, ben, fields)).toMatchObject({ followerCount: 1, ...followed });
    await must('removeFollower', ben, ann);
    await must('removeFollower', ben, ann);
    expect(await see(ann, ben, fields)).toMatchObject({ followerCount: 0, ...neither });
    await must('follow', ann, ben);
    expect(await see(ann, ben, fields)).toMatchObject(requested);
  });

  test('is refused a second time when it is strict', async () => {
    const [ann, ben] = [account(), privateAccount()];
    const strictly = (command: string) =>
      ask(ann, `mutation { ${command}(userId: "${ben}", strict: true) { id } }`);
    expect(await strictly('unfollow')).toMatchObject({ code: 'CONFLICT' });
    expect((await strictly('follow')).code).toBeUndefined();
    expect(await strictly('follow')).toMatchObject({ code: 'CONFLICT' });
    expect((await strictly('unfollow')).code).toBeUndefined();
    expect(await see(ann, ben, fields)).toMatchObject(neither);
  });

  test('closes its lists to all but its followers and itself', async () => {
    const [ann, ben, eve] = [account(), account(), account()];
    for (const [from, to] of [
      [ann, ben],
      [ben, ann],
    ] as const)
      await must('follow', from, to);
    setPrivate(ben, true);
    for (const name of ['followers', 'following', 'friends']) {
      for (const viewer of [ann, ben]) expect(idsIn(await list(viewer, ben, name))).toEqual([ann]);
      for (const viewer of [eve, null]) expect(idsIn(await list(viewer, ben, name))).toEqual([]);
      expect(idsIn(await list(eve, ann, name))).toEqual([ben]);
    }
    expect(await see(eve, ben, fields)).toMatchObject({ followerCount: 1, followingCount: 1 });
  });
});

describe('a request', () => {
  const commands = ['acceptFollowRequest', 'declineFollowRequest', 'removeFollower'] as const;
  test.each(commands)('%s: refuses guests, oneself and nobody', async (command) => {
    const ann = account();
    expect(await run(command, null, ann)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await run(command, ann, ann)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'userId' });
    for (const nobody of [stranger, '0', 'x', account('deleted'), account('disabled')])
      expect(await run(command, ann, nobody)).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('cannot be accepted by anybody but whom it waits for', async () => {
    const [ann, ben, eve] = [account(), privateAccount(), account()];
    await must('follow', ann, ben);
    for (const [by, of] of [
      [eve, ann],
      [ann, ben],
      [eve, ben],
    ] as const)
      expect(await run('acceptFollowRequest', by, of)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await see(ann, ben, fields)).toMatchObject(requested);
    expect(await ask(null, '{ followRequests { edges { cursor } } }')).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('is listed page by page, without accounts that are gone', async () => {
    const ben = privateAccount();
    const many = people(5);
    for (const id of many) await must('follow', id, ben);
    const first = await ownList(ben, 'followRequests', 'first: 2');
    const { endCursor } = first.pageInfo;
    const rest = await ownList(ben, 'followRequests', `first: 9, after: "${endCursor}"`);
    expect([...idsIn(first), ...idsIn(rest)]).toEqual(many.toReversed());
    expect(
      (await ask(many[0] as Id, `{ followRequests(after: "${endCursor}") { edges { cursor } } }`))
        .code,
    ).toBe('BAD_USER_INPUT');
    await tell(many[2] as Id, 2, { state: 'disabled' });
    expect((await waiting(ben)).ids).not.toContain(many[2]);
    await tell(many[3] as Id, 2, { state: 'deleted' });
    expect((await waiting(ben)).count).toBe(4);
  });

  test('has one end, whoever answers and withdraws it at once', async () => {
    for (let round = 0; round < 5; round++) {
      const [ann, ben] = [account(), privateAccount()];
      await must('follow', ann, ben);
      await Promise.all([
        run('acceptFollowRequest', ben, ann),
        run('acceptFollowRequest', ben, ann),
        run('declineFollowRequest', ben, ann),
        run('unfollow', ann, ben),
      ]);
      const { followerCount, isFollowedByMe } = await see(ann, ben, fields);
      expect(followerCount).toBe(isFollowedByMe ? 1 : 0);
      expect(await waiting(ben)).toEqual({ count: 0, ids: [] });
    }
  });
});

describe('an account that is opened', () => {
  test('accepts all who wait, in batches, each once', async () => {
    const ben = privateAccount();
    const many = people(230);
    for (const id of many) await must('follow', id, ben);
    const [withdrawn] = many as [Id];
    await must('unfollow', withdrawn, ben);
    await opened(ben);
    expect((await waiting(ben)).count).toBe(129);
    await work();
    await work();
    expect(await waiting(ben)).toEqual({ count: 0, ids: [] });
    expect(await see(null, ben, 'followerCount')).toEqual({ followerCount: 229 });
    for (const id of [many[1], many[150], many[229]] as Id[])
      expect(await eventsOf(`${Math.min(id, ben)}:${Math.max(id, ben)}`)).toMatchObject([
        { sequence: 1 },
        { sequence: 2 },
      ]);
    expect(await see(withdrawn, ben, fields)).toMatchObject(neither);
  });

  test('accepts a request that was written late, and then forgets the matter', async () => {
    const [ann, ben] = [account(), privateAccount()];
    await opened(ben);
    // A follow whose guard asked just before.
    setPrivate(ben, true);
    await must('follow', ann, ben);
    setPrivate(ben, false);
    await work(Date.now() + 10_000);
    expect(await see(ann, ben, fields)).toMatchObject(followed);
    const left = () => world.subgraph.services.database.db.select().from(jobRows);
    expect(await left()).not.toEqual([]);
    const { log, database } = world.subgraph.services;
    const late = jobs(world.subgraph.services);
    await database.db.update(jobRows).set({ payload: { userId: ben, untilMs: 0 } });
    while (await runNextJob({ database, log, handlers: late, clock: () => Date.now() + 100_000 }));
    expect(await left()).toEqual([]);
  });

  test('accepts nobody more once it is private again', async () => {
    const ben = privateAccount();
    const many = people(120);
    for (const id of many) await must('follow', id, ben);
    await opened(ben);
    setPrivate(ben, true);
    await work();
    expect((await waiting(ben)).count).toBe(20);
  });

  test('is followed at once by who had asked and follows again', async () => {
    const [ann, ben] = [account(), privateAccount()];
    await must('follow', ann, ben);
    setPrivate(ben, false);
    await must('follow', ann, ben);
    expect(await see(ann, ben, fields)).toMatchObject({ followerCount: 1, ...followed });
    expect((await eventsOf(`${ann}:${ben}`)).at(-1)).toMatchObject({
      payload: { lowRequestsHigh: false, highAcceptedLow: false },
    });
  });
});

test('requests to and of a deleted account are gone', async () => {
  const [ann, ben, cleo] = [account(), privateAccount(), privateAccount()];
  await must('follow', ann, ben);
  await must('follow', ann, cleo);
  accounts.set(ann, { state: 'deleted', username: 'deleted', isPrivate: false });
  await tell(ann, 2, { state: 'deleted' });
  for (const id of [ben, cleo]) expect(await waiting(id)).toEqual({ count: 0, ids: [] });
});

describe('a mute', () => {
  test('is seen by the muter alone, and changes no follow', async () => {
    const [ann, ben] = people(2) as [Id, Id];
    await must('follow', ann, ben);
    await must('mute', ann, ben);
    await must('mute', ann, ben);
    expect(await see(ann, ben, 'isMutedByMe isFollowedByMe')).toEqual({
      isMutedByMe: true,
      isFollowedByMe: true,
    });
    expect(await see(ben, ann, 'isMutedByMe isFollowingMe isBlockedByMe')).toEqual({
      isMutedByMe: false,
      isFollowingMe: true,
      isBlockedByMe: false,
    });
    expect(await see(null, ben, 'isMutedByMe')).toEqual({ isMutedByMe: false });
    expect(idsIn(await ownList(ann, 'mutedUsers'))).toEqual([ben]);
    expect(idsIn(await ownList(ben, 'mutedUsers'))).toEqual([]);
    await must('unmute', ann, ben);
    expect(await see(ann, ben, 'isMutedByMe')).toEqual({ isMutedByMe: false });
    expect(idsIn(await ownList(ann, 'mutedUsers'))).toEqual([]);
  });

  test('may be of who has blocked the viewer, and outlasts blocks', async () => {
    const [ann, ben] = people(2) as [Id, Id];
    await must('block', ben, ann);
    await must('mute', ann, ben);
    await must('unblock', ben, ann);
    expect(await see(ann, ben, 'isMutedByMe')).toEqual({ isMutedByMe: true });
  });

  test.each(['mute', 'unmute'] as const)('%s: refuses guests, oneself and nobody', async (name) => {
    const ann = account();
    expect(await run(name, null, ann)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await run(name, ann, ann)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'userId' });
    for (const nobody of [stranger, 'x', account('deleted')])
      expect(await run(name, ann, nobody)).toMatchObject({ code: 'NOT_FOUND' });
    expect((await ask(null, '{ mutedUsers { edges { cursor } } }')).code).toBe('UNAUTHENTICATED');
  });
});

test('whatever is done in whatever order at once, requests, pairs and counters agree', async () => {
  const commands: Command[] = [
    'follow',
    'unfollow',
    'block',
    'acceptFollowRequest',
    'declineFollowRequest',
    'removeFollower',
    'mute',
    'unblock',
  ];
  const { db } = world.subgraph.services.database;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ command: fc.constantFrom(...commands), from: fc.nat(2), to: fc.nat(2) }),
        { minLength: 1, maxLength: 30 },
      ),
      fc.boolean(),
      async (steps, opens) => {
        const group = [account(), privateAccount(), privateAccount()];
        const opening = group[1] as Id;
        if (opens) for (const at of [0, 2]) await run('follow', group[at] as Id, opening);
        const doing = steps.map(({ command, from, to }) =>
          run(command, group[from] as Id, group[to] as Id),
        );
        await Promise.all(opens ? [...doing, opened(opening)] : doing);
        if (opens) {
          await work(Date.now() + 10_000);
          expect(await waiting(opening)).toEqual({ count: 0, ids: [] });
        }
        const rows = (await db.select().from(pairs)).filter((row) => group.includes(row.lowId));
        const edges = (await db.select().from(followRequests)).filter(({ active }) => active);
        const asks = (a: Id, b: Id) =>
          edges.some((edge) => edge.requesterId === a && edge.requestedId === b);
        for (const row of rows) {
          const { lowId, highId } = row;
          expect([asks(lowId, highId), asks(highId, lowId)]).toEqual([
            row.lowRequestsHigh,
            row.highRequestsLow,
          ]);
          expect(row.lowRequestsHigh && row.lowFollowsHigh).toBe(false);
          expect(row.lowAcceptedHigh && !row.highFollowsLow).toBe(false);
          expect(
            (row.lowBlocksHigh || row.highBlocksLow) &&
              (row.lowRequestsHigh || row.highRequestsLow),
          ).toBe(false);
          const { revision, ...state } = row;
          const events = await eventsOf(`${lowId}:${highId}`);
          if (revision > 0) expect(events.at(-1)).toEqual({ sequence: revision, payload: state });
        }
      },
    ),
    { numRuns: 25 },
  );
  expect(await counters.verify(world.subgraph.services)).toEqual([]);
});
