import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import type { Change } from '../counted.ts';
import { knownLikes } from '../tables.ts';
import { mark } from './changes.ts';

type Like = Omit<typeof knownLikes.$inferSelect, 'revision'>;

const changes = ({ postId, authorId }: { postId: Id; authorId: Id }, by: 1 | -1): Change[] => [
  { name: 'likes', id: postId, by },
  { name: 'likesReceived', id: authorId, by },
];

/** @param revision of the like; an older one than is known changes nothing */
export async function applyLike(tx: Tx, like: Like, revision: number): Promise<Change[]> {
  const { postId, userId, authorId, active } = like;
  const row = { postId, userId, authorId, active, revision };
  await mark(tx, [
    { kind: 'POST', id: postId },
    { kind: 'USER', id: authorId },
  ]);
  const [made] = await tx.insert(knownLikes).ignore().values(row);
  if (made.affectedRows > 0) return active ? changes(row, 1) : [];
  const edge = and(eq(knownLikes.postId, postId), eq(knownLikes.userId, userId));
  const [known] = await tx.select().from(knownLikes).where(edge).for('update');
  if (!known || known.revision >= revision) return [];
  await tx.update(knownLikes).set(row).where(edge);
  return [...(known.active ? changes(known, -1) : []), ...(active ? changes(row, 1) : [])];
}
