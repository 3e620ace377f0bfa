import type { UserFacts } from '@clipgraph/platform/ask/ask.ts';
import { draft, type UserPayload } from '@clipgraph/platform/events/payloads.ts';
import { outbox } from '@clipgraph/platform/events/tables.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import {
  openTestSubgraph,
  type TestSubgraph,
  viewerOf,
} from '@clipgraph/platform/subgraph/testing.ts';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect } from 'vitest';
import { relation } from '../subgraph.ts';

export type Command =
  | 'follow'
  | 'unfollow'
  | 'block'
  | 'unblock'
  | 'mute'
  | 'unmute'
  | 'acceptFollowRequest'
  | 'declineFollowRequest'
  | 'removeFollower';

export interface List {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}
export const idsIn = ({ edges }: List): Id[] => edges.map(({ node }) => Number(node.id));

const fields = 'followerCount followingCount isFollowedByMe isFollowingMe isBlockedByMe';

/** For tests: this subgraph, and a user subgraph that answers what the test has told it. */
export function useRelation() {
  const accounts = new Map<Id, UserFacts>();
  let subgraph: TestSubgraph;
  beforeAll(async () => {
    const facts = async (ids: readonly Id[]) =>
      ids.flatMap((id) => (accounts.has(id) ? [[id, accounts.get(id)]] : []));
    subgraph = await openTestSubgraph(relation, { others: { user: { facts } } });
  });
  afterAll(() => subgraph.dispose());

  let lastAccount = 1_000;
  let lastEvent = 0;
  function account(state: UserFacts['state'] = 'active', isPrivate = false): Id {
    const id = ++lastAccount;
    accounts.set(id, { state, username: `user ${id}`, isPrivate });
    return id;
  }
  const operate = (viewerId: Id | null, query: string, variables?: Record<string, unknown>) =>
    subgraph.run(viewerId === null ? guest('a') : viewerOf(viewerId), query, variables);
  async function ask(viewerId: Id | null, query: string) {
    const { data, errors } = await operate(viewerId, query);
    return {
      data: data as Record<string, never> | null | undefined,
      code: errors?.[0]?.extensions.code,
      field: errors?.[0]?.extensions.field,
    };
  }
  const run = (command: Command, from: Id | null, to: Id | string) =>
    ask(from, `mutation { ${command}(userId: "${to}") { id } }`);
  async function seen(
    viewerId: Id | null,
    ids: readonly Id[],
    selection = fields,
  ): Promise<Record<string, never>[]> {
    const representations = ids.map((id) => ({ __typename: 'User', id: String(id) }));
    const { data, errors } = await operate(
      viewerId,
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on User { ${selection} } } }`,
      { representations },
    );
    if (errors) throw errors[0];
    return (data as { _entities: Record<string, never>[] })._entities;
  }
  const see = async (viewerId: Id | null, id: Id, selection?: string) =>
    (await seen(viewerId, [id], selection))[0] as Record<string, never>;

  return {
    get subgraph() {
      return subgraph;
    },
    /** What the user subgraph answers. */
    accounts,
    account,
    people: (count: number): Id[] => Array.from({ length: count }, () => account()),
    ask,
    run,
    async must(command: Command, from: Id, to: Id): Promise<void> {
      const { data } = await run(command, from, to);
      expect(data).toEqual({ [command]: { id: String(to) } });
    },
    seen,
    see,
    async list(viewerId: Id | null, id: Id, name: string, page = 'first: 100'): Promise<List> {
      const { [name]: connection } = await see(
        viewerId,
        id,
        `${name}(${page}) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } }`,
      );
      return connection as unknown as List;
    },
    /** A list that only its owner reads. */
    async ownList(viewerId: Id, name: string, page = 'first: 100'): Promise<List> {
      const { data } = await ask(
        viewerId,
        `{ ${name}(${page}) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`,
      );
      return data?.[name] as unknown as List;
    },
    async eventsOf(key: string) {
      const { db } = subgraph.services.database;
      const told = await db
        .select()
        .from(outbox)
        .where(eq(outbox.key, key))
        .orderBy(asc(outbox.outboxId));
      return told.map(({ sequence, payload }) => ({ sequence, payload }));
    },
    /** Gives the subgraph the event that tells of an account. */
    async tell(userId: Id, sequence: number, state: Partial<UserPayload>): Promise<void> {
      const payload = { id: userId, username: 'x', displayName: '', state: 'active', ...state };
      const event = draft('clip.user', 'user.updated', userId, sequence, payload as UserPayload);
      const after = await subgraph.services.database.transaction((tx) =>
        Promise.resolve(
          subgraph.consumer.handlers['clip.user']?.(tx, {
            ...event,
            id: `event ${++lastEvent}`,
            occurredAtMs: 0,
          }),
        ),
      );
      await after?.();
    },
  };
}
