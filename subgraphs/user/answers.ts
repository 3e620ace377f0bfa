import type { UserFacts } from '@clipgraph/platform/ask/ask.ts';
import { preparedByIds } from '@clipgraph/platform/database/prepared.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, eq, gt, inArray, isNull } from 'drizzle-orm';
import { maxUsernameLength, usernameKey } from './accounts/text-rules.ts';
import { tombstoneNames } from './profiles/profiles.ts';
import { revocationsSince } from './sessions/revocations.ts';
import { signingKeysOf } from './sessions/signing-keys.ts';
import { sessions, users } from './tables.ts';

const usersByIds = preparedByIds((db, ids) =>
  db
    .select({
      id: users.id,
      state: users.state,
      username: users.username,
      isPrivate: users.isPrivate,
    })
    .from(users)
    .where(inArray(users.id, ids)),
);

/**
 * `user.facts`: the state, name and privacy of each account that exists; the same that `clip.user` tells.
 */
async function facts({ database }: Services, ids: readonly Id[]): Promise<[Id, UserFacts][]> {
  const pages = await Promise.all(chunked(ids).map((run) => usersByIds(database.db, run)));
  return pages.flat().map(({ id, state, username, isPrivate }) => [
    id,
    {
      state,
      username: state === 'deleted' ? tombstoneNames.username : username,
      isPrivate: state !== 'deleted' && isPrivate,
    },
  ]);
}

/** `user.idsOf`: the active accounts of these names, whatever their letter case. */
async function idsOf(
  { database }: Services,
  names: readonly string[],
): Promise<[name: string, id: Id][]> {
  const asked = names.filter(({ length }) => length > 0 && length <= maxUsernameLength);
  const keys = [...new Set(asked.map(usernameKey))];
  const found = new Map<string, Id>();
  for (const run of chunked(keys)) {
    const rows = await database.db
      .select({ id: users.id, key: users.usernameKey })
      .from(users)
      .where(and(inArray(users.usernameKey, padIds(run)), eq(users.state, 'active')));
    for (const { id, key } of rows) found.set(key, id);
  }
  return asked.flatMap((name) => {
    const id = found.get(usernameKey(name));
    return id === undefined ? [] : [[name, id]];
  });
}

/** `user.openSessions`: those of these sessions that have not ended, one by one or all at once. */
async function openSessions({ database }: Services, ids: readonly Id[]): Promise<Id[]> {
  const pages = await Promise.all(
    chunked(ids).map((run) =>
      database.db
        .select({ id: sessions.id })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.accountId))
        .where(
          and(
            inArray(sessions.id, padIds(run)),
            isNull(sessions.endedAt),
            gt(sessions.expiresAt, Date.now()),
            eq(sessions.sessionEpoch, users.sessionEpoch),
            eq(users.state, 'active'),
          ),
        ),
    ),
  );
  return pages.flat().map(({ id }) => id);
}

/** What other subgraphs and the gateway ask this one. */
export const answers = {
  facts,
  idsOf,
  openSessions,
  /** The keys that verify access tokens. */
  jwks: (services: Services) => signingKeysOf(services).jwks(),
  /** The log of ended sessions, page by page. */
  revocationsSince: (services: Services, afterId: number) => revocationsSince(services, afterId),
};
