import { describe, expect, test } from 'vitest';
import { type Ask, type Between, strangers, type UserFacts } from '../ask/ask.ts';
import { unavailable } from '../errors/catalogue.ts';
import { guest } from '../identity/viewer.ts';
import type { Id } from '../ids/id.ts';
import { withFallback } from './facts.ts';
import { isHiddenAccount, viewAccounts } from './hidden-accounts.ts';

const viewerId = 1;
const [active, disabled, deleted, blocking, unknown] = [2, 3, 4, 5, 6];
const states = new Map<Id, UserFacts['state']>([
  [viewerId, 'active'],
  [active, 'active'],
  [disabled, 'disabled'],
  [deleted, 'deleted'],
  [blocking, 'active'],
]);
const isPrivate = new Set<Id>();
const blocked: Between = { ...strangers, blocksViewer: true };

/** An owner, or a projection, that knows these accounts and one block. */
const knowing = (): Ask => ({
  relation: {
    between: async (_, ids) =>
      new Map(ids.map((id) => [id, id === blocking ? blocked : strangers])),
    followees: async () => [],
  },
  user: {
    facts: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const state = states.get(id);
          return state ? [[id, { state, username: `n${id}`, isPrivate: isPrivate.has(id) }]] : [];
        }),
      ),
    idsOf: async () => new Map(),
    openSessions: async () => new Set(),
  },
  video: { facts: async () => new Map(), durations: async () => new Map() },
});
const away = (): Ask => {
  const fail = async () => {
    throw unavailable();
  };
  return {
    relation: { between: fail, followees: fail },
    video: { facts: fail, durations: fail },
    user: { facts: fail, idsOf: fail, openSessions: fail },
  };
};
const fallingBack = () => withFallback(away(), knowing(), () => {});
const viewerOf = (accountId: Id | null) => ({ ...guest('10.0.0.1'), accountId });
const hidden = (facts: Ask, id: Id, accountId: Id | null = viewerId) =>
  isHiddenAccount({ viewer: viewerOf(accountId), facts }, id);

describe('an account', () => {
  test.each([
    ['active', active, false],
    ['disabled', disabled, true],
    ['deleted', deleted, true],
    ['one that blocks the viewer', blocking, true],
    ['one that the owner does not know', unknown, true],
  ])('that is %s: hidden by the answer of its owner', async (_, id, expected) => {
    expect(await hidden(knowing(), id)).toBe(expected);
  });

  test.each([
    ['active', active, false],
    ['disabled', disabled, true],
    ['deleted', deleted, true],
    ['one that blocks the viewer', blocking, true],
    ['one that no event has told of yet', unknown, false],
  ])('that is %s: hidden while its owner is away', async (_, id, expected) => {
    expect(await hidden(fallingBack(), id)).toBe(expected);
  });

  test('is never hidden from itself, and blocks no guest', async () => {
    expect(await hidden(knowing(), disabled, disabled)).toBe(false);
    expect(await hidden(knowing(), blocking, null)).toBe(false);
  });
});

describe('accounts of a page', () => {
  test('are judged by one rule with what stands between them and the viewer', async () => {
    const accountOf = await viewAccounts(knowing(), viewerId, [active, blocking, unknown, active]);
    const [isPrivate, between] = [false, strangers];
    expect(accountOf(active)).toEqual({ isGone: false, isPrivate, between });
    expect(accountOf(blocking)).toEqual({ isGone: false, isPrivate, between: blocked });
    expect(accountOf(unknown)).toEqual({ isGone: true, isPrivate, between });
  });

  test('are strangers to a guest and the viewer to itself, and nobody is asked', async () => {
    const asked: (readonly Id[])[] = [];
    const facts = knowing();
    facts.relation.between = async (_, ids) => {
      asked.push(ids);
      return new Map(ids.map((id) => [id, blocked]));
    };
    expect((await viewAccounts(facts, null, [active]))(active).between).toEqual(strangers);
    expect((await viewAccounts(facts, viewerId, [viewerId]))(viewerId).between).toEqual(strangers);
    expect(asked).toEqual([]);
  });
});
