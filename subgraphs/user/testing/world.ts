import { outbox } from '@clipgraph/platform/events/tables.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { openTestSubgraph, type TestSubgraph } from '@clipgraph/platform/subgraph/testing.ts';
import { asc } from 'drizzle-orm';
import { register } from '../accounts/registration.ts';
import { user } from '../subgraph.ts';

export const password = 'correct horse';

/**
 * For tests: this subgraph, and a relation subgraph in which `blocks` holds `blocker:blocked`.
 * @param environment variables that its configuration is read from
 */
export async function openUserSubgraph(environment: Record<string, string> = {}): Promise<{
  subgraph: TestSubgraph;
  services: Services;
  blocks: Set<string>;
}> {
  const blocks = new Set<string>();
  const between = async (viewerId: Id, ids: readonly Id[]) =>
    ids.map((id) => {
      const none = { followedByViewer: false, followsViewer: false };
      return [
        id,
        {
          ...none,
          blockedByViewer: blocks.has(`${viewerId}:${id}`),
          blocksViewer: blocks.has(`${id}:${viewerId}`),
        },
      ];
    });
  const others = { relation: { between } };
  const subgraph = await openTestSubgraph(user, { others, environment });
  return { subgraph, services: subgraph.services, blocks };
}

let names = 0;
/** A name that no other account of the test file has. */
export const newName = (): string => `user ${++names}`;

export async function newAccount(services: Services, username = newName()) {
  const session = await register(services, { username, password });
  return { ...session, username, id: Number(session.user.id) };
}

/** The events told so far, oldest first. */
export const toldEvents = (services: Services) =>
  services.database.db.select().from(outbox).orderBy(asc(outbox.outboxId));
