import { observeStatements } from '@clipgraph/platform/database/statements.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { idTimeMs } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { type TestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAccount, openUserSubgraph, password } from '../testing/world.ts';
import { deleteAccount, disableUser, enableUser } from './account-state.ts';

const fields = '{ id username displayName bio avatarUrl backgroundUrl createdAt }';

describe('accounts as others see them', () => {
  let subgraph: TestSubgraph;
  let services: Services;
  let blocks: Set<string>;
  beforeAll(async () => {
    ({ subgraph, services, blocks } = await openUserSubgraph());
  });
  afterAll(() => subgraph.dispose());
  const byId = async (viewer: ReturnType<typeof guest>, id: number | string) =>
    (await subgraph.run(viewer, `query ($id: ID) { user(id: $id) ${fields} }`, { id: String(id) }))
      .data?.user;
  const byName = async (viewer: ReturnType<typeof guest>, username: string) =>
    (
      await subgraph.run(
        viewer,
        `query ($username: String) { user(username: $username) ${fields} }`,
        { username },
      )
    ).data?.user;
  const references = async (
    viewer: ReturnType<typeof guest>,
    ids: readonly (number | string)[],
  ) => {
    const representations = ids.map((id) => ({ __typename: 'User', id: String(id) }));
    const { data, errors } = await subgraph.run(
      viewer,
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on User ${fields} } }`,
      {
        representations,
      },
    );
    expect(errors).toBeUndefined();
    return data?._entities as Record<string, string>[];
  };
  const tombstoneOf = (id: number) => ({
    id: String(id),
    username: 'deleted',
    displayName: 'Deleted user',
    bio: '',
    avatarUrl: expect.stringContaining('default-avatar.png'),
    backgroundUrl: expect.stringContaining('default-background.png'),
    createdAt: new Date(idTimeMs(id)).toISOString(),
  });

  it('are found by id and by name, by anybody', async () => {
    const { user, id, username } = await newAccount(services);
    for (const found of [
      await byId(guest('there'), id),
      await byName(guest('there'), username.toUpperCase()),
    ])
      expect(found).toMatchObject({
        id: String(id),
        username: user.username,
        createdAt: new Date(user.createdAt).toISOString(),
      });
  });

  it.each(['0', '-1', '1', 'x', '9007199254740993', '1e3', '', ' 1'])(
    'are not found by the id %j',
    async (id) => {
      expect(await byId(guest('there'), id)).toBeNull();
    },
  );

  it('are not found by a name that nobody has', async () => {
    for (const username of ['', 'nobody at all', 'x'.repeat(100_000)])
      expect(await byName(guest('there'), username)).toBeNull();
  });

  it('need exactly one of id and name', async () => {
    for (const args of ['', '(id: null)', '(id: "1", username: "x")']) {
      const { errors } = await subgraph.run(guest('there'), `{ user${args} { id } }`);
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: expect.any(String),
      });
    }
    expect(
      (await subgraph.run(guest('there'), '{ user(id: null, username: "x") { id } }')).errors,
    ).toBeUndefined();
  });

  it('are missing when deleted or disabled, and a tombstone where something refers to them', async () => {
    const [deleted, disabled] = [await newAccount(services), await newAccount(services)];
    await deleteAccount(services, viewerOf(deleted.id), password);
    await disableUser(services, disabled.id);
    for (const { id, username } of [deleted, disabled]) {
      expect(await byId(guest('there'), id)).toBeNull();
      expect(await byName(guest('there'), username)).toBeNull();
    }
    expect(await references(guest('there'), [deleted.id, disabled.id])).toEqual([
      tombstoneOf(deleted.id),
      tombstoneOf(disabled.id),
    ]);
    await enableUser(services, disabled.id);
    expect(await byId(guest('there'), disabled.id)).toMatchObject({ username: disabled.username });
  });

  it('are missing to those they have blocked, and to nobody else', async () => {
    const [blocker, blocked] = [await newAccount(services), await newAccount(services)];
    blocks.add(`${blocker.id}:${blocked.id}`);
    expect(await byId(viewerOf(blocked.id), blocker.id)).toBeNull();
    expect(await byName(viewerOf(blocked.id), blocker.username)).toBeNull();
    expect(await references(viewerOf(blocked.id), [blocker.id, blocked.id])).toEqual([
      tombstoneOf(blocker.id),
      expect.objectContaining({ username: blocked.username }),
    ]);
    expect(await byId(viewerOf(blocker.id), blocked.id)).toMatchObject({
      username: blocked.username,
    });
    expect(await byId(guest('there'), blocker.id)).toMatchObject({ username: blocker.username });
  });

  it('are null as references only when there never was such an account', async () => {
    expect(await references(guest('there'), [1, 'x', '0'])).toEqual([null, null, null]);
  });

  it('are oneself under me, never a tombstone, and null for a guest', async () => {
    const { id, username } = await newAccount(services);
    expect((await subgraph.run(viewerOf(id), '{ me { username } }')).data).toEqual({
      me: { username },
    });
    expect((await subgraph.run(guest('there'), '{ me { username } }')).data).toEqual({ me: null });
    await disableUser(services, id);
    expect((await subgraph.run(viewerOf(id), '{ me { username } }')).data).toEqual({ me: null });
  });

  it('cost one statement and one question, however many are referred to', async () => {
    const ids: number[] = [];
    for (let count = 0; count < 9; count++) ids.push((await newAccount(services)).id);
    const viewer = viewerOf(ids[8] as number);
    const statementsFor = async (some: readonly number[]) => {
      const statements: string[] = [];
      // Housekeeping of the subgraph runs beside it, on other tables.
      const stop = observeStatements(({ sql }) => {
        if (sql.includes('`users`')) statements.push(sql);
      });
      expect((await references(viewer, some)).every((user) => user !== null)).toBe(true);
      stop();
      return statements;
    };
    expect(await statementsFor(ids.slice(0, 2))).toHaveLength(1);
    const [statement, ...more] = await statementsFor(ids);
    expect(more).toEqual([]);
    expect(statement).not.toMatch(/password/);
  });

  it('tell other subgraphs their state and name', async () => {
    const [active, disabled] = [await newAccount(services), await newAccount(services)];
    await disableUser(services, disabled.id);
    expect(await subgraph.answers.facts?.([active.id, 1, disabled.id])).toEqual(
      expect.arrayContaining([
        [active.id, { state: 'active', username: active.username, isPrivate: false }],
        [disabled.id, { state: 'disabled', username: disabled.username, isPrivate: false }],
      ]),
    );
    expect(await subgraph.answers.facts?.([1])).toEqual([]);
    await deleteAccount(services, viewerOf(active.id), password);
    expect(await subgraph.answers.facts?.([active.id])).toEqual([
      [active.id, { state: 'deleted', username: 'deleted', isPrivate: false }],
    ]);
  });
});
