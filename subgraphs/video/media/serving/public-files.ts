import type { Ask } from '@clipgraph/platform/ask/ask.ts';
import type { Queryable } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { ownedAccounts } from '@clipgraph/platform/projections/hidden-accounts.ts';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { PostRow } from '../../context.ts';
import { type Audience, derivedFiles, postMedia, posts } from '../../tables.ts';

/**
 * Who can see a post now: a private account's are for its followers at most. Whether an account is
 * private is for its owner to say.
 * @param facts for reads: with its fallback
 */
export async function audienceNow(
  facts: Ask,
  { authorId, audience }: Pick<PostRow, 'authorId' | 'audience'>,
): Promise<Audience> {
  if (audience !== 'PUBLIC') return audience;
  return (await ownedAccounts(facts, [authorId]))(authorId).isPrivate ? 'FOLLOWERS' : audience;
}

/** Authors who are asked about at once. */
const authorsAtOnce = 100;

/**
 * Whether a post that everybody may see shows this file right now.
 * @param facts as for `audienceNow`
 */
export async function isPublicFile(db: Queryable, facts: Ask, hash: string): Promise<boolean> {
  for (const table of [postMedia, derivedFiles])
    for (let after: Id | undefined = 0; after !== undefined; ) {
      const authorIds = await authorsShowing(db, table, hash, after);
      const accountOf = await ownedAccounts(facts, authorIds);
      if (authorIds.some((id) => !accountOf(id).isPrivate)) return true;
      after = authorIds.at(-1);
    }
  return false;
}

/** Authors of posts whose files everybody may see but for a private author, a batch of them. */
async function authorsShowing(
  db: Queryable,
  table: typeof postMedia | typeof derivedFiles,
  hash: string,
  after: Id,
): Promise<Id[]> {
  const rows = await db
    .selectDistinct({ authorId: posts.authorId })
    .from(table)
    .innerJoin(posts, eq(posts.id, table.postId))
    .where(and(eq(table.hash, hash), eq(table.isPublic, true), gt(posts.authorId, after)))
    .orderBy(asc(posts.authorId))
    .limit(authorsAtOnce);
  return rows.map(({ authorId }) => authorId);
}
