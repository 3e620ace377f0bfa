import type { UserFacts } from '@clipgraph/platform/ask/ask.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { inArray } from 'drizzle-orm';
import { tombstoneNames } from './profiles/profiles.ts';
import { revocationsSince } from './sessions/revocations.ts';
import { signingKeysOf } from './sessions/signing-keys.ts';
import { users } from './tables.ts';

const usersByIds = preparedByIds((db, ids) =>
  db
    .select({ id: users.id, state: users.state, username: users.username })
    .from(users)
    .where(inArray(users.id, ids)),
);

/**
 * `user.facts`: the state and name of each account that exists; the same that `clip.user` tells.
 */
async function facts({ database }: Services, ids: readonly Id[]): Promise<[Id, UserFacts][]> {
  const pages = await Promise.all(chunked(ids).map((run) => usersByIds(database.db, run)));
  return pages
    .flat()
    .map(({ id, state, username }) => [
      id,
      { state, username: state === 'deleted' ? tombstoneNames.username : username },
    ]);
}

/** What other subgraphs and the gateway ask this one. */
export const answers = {
  facts,
  /** The keys that verify access tokens. */
  jwks: (services: Services) => signingKeysOf(services).jwks(),
  /** The log of ended sessions, page by page. */
  revocationsSince: (services: Services, afterId: number) => revocationsSince(services, afterId),
};
