import { and, eq, inArray, lt } from 'drizzle-orm';
import type { UserFacts } from '../ask/ask.ts';
import type { Queryable } from '../database/database.ts';
import { kit } from '../database/kit.ts';
import { padIds } from '../database/statements.ts';
import type { EventHandlers } from '../events/event.ts';
import { payloadOf } from '../events/payloads.ts';
import type { Id } from '../ids/id.ts';

/** What this subgraph knows of accounts, as told by `clip.user`. */
export const knownUsers = kit.table('known_users', {
  id: kit.id().notNull().primaryKey(),
  state: kit.bytesText(10).notNull().$type<UserFacts['state']>(),
  username: kit.string(64).notNull(),
  isPrivate: kit.bool().notNull().default(false),
  revision: kit.bigint().notNull(),
});

export const userHandlers: EventHandlers = {
  'clip.user': async (tx, event) => {
    const { id, state, username, isPrivate = false } = payloadOf('clip.user', event);
    const row = { id, state, username, isPrivate, revision: event.sequence };
    const [made] = await tx.insert(knownUsers).ignore().values(row);
    if (made.affectedRows > 0) return;
    await tx
      .update(knownUsers)
      .set(row)
      .where(and(eq(knownUsers.id, id), lt(knownUsers.revision, row.revision)));
  },
};

export async function knownUserFacts(
  db: Queryable,
  ids: readonly Id[],
): Promise<Map<Id, UserFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(knownUsers)
    .where(inArray(knownUsers.id, padIds(ids)));
  return new Map(
    rows.map(({ id, state, username, isPrivate }) => [id, { state, username, isPrivate }]),
  );
}
