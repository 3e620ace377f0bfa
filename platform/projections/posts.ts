import { and, eq, inArray, lt } from 'drizzle-orm';
import type { PostFacts } from '../ask/ask.ts';
import type { Queryable } from '../database/database.ts';
import { kit } from '../database/kit.ts';
import { padIds } from '../database/statements.ts';
import type { EventHandlers } from '../events/event.ts';
import { payloadOf } from '../events/payloads.ts';
import type { Id } from '../ids/id.ts';

/** What this subgraph knows of posts, as told by `clip.post`. */
export const knownPosts = kit.table('known_posts', {
  id: kit.id().notNull().primaryKey(),
  authorId: kit.id().notNull(),
  kind: kit.bytesText(10).notNull().$type<PostFacts['kind']>(),
  status: kit.bytesText(10).notNull().$type<PostFacts['status']>(),
  visibility: kit.bytesText(10).notNull().$type<PostFacts['visibility']>(),
  deleted: kit.bool().notNull(),
  revision: kit.bigint().notNull(),
});

export const postHandlers: EventHandlers = {
  'clip.post': async (tx, event) => {
    const { id, authorId, kind, status, visibility, deleted } = payloadOf('clip.post', event);
    const row = { id, authorId, kind, status, visibility, deleted, revision: event.sequence };
    const [made] = await tx.insert(knownPosts).ignore().values(row);
    if (made.affectedRows > 0) return;
    await tx
      .update(knownPosts)
      .set(row)
      .where(and(eq(knownPosts.id, id), lt(knownPosts.revision, row.revision)));
  },
};

export async function knownPostFacts(
  db: Queryable,
  ids: readonly Id[],
): Promise<Map<Id, PostFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(knownPosts)
    .where(inArray(knownPosts.id, padIds(ids)));
  return new Map(
    rows.map((row) => [
      row.id,
      {
        authorId: row.authorId,
        kind: row.kind,
        status: row.status,
        visibility: row.visibility,
        deleted: row.deleted,
      },
    ]),
  );
}
