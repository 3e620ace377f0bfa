import type { Queryable, Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { derivedFiles, postMedia, type StoredFile, storedFiles } from '../tables.ts';

/** What a published file is named by. */
export type FileName = Pick<StoredFile, 'hash' | 'extension'>;

export const isFile = ({ hash, extension }: FileName) =>
  and(eq(storedFiles.hash, hash), eq(storedFiles.extension, extension));

/** Each file once, in the order in which everybody locks them. */
export const distinctFiles = (files: readonly (FileName | null)[]): FileName[] =>
  [
    ...new Map(
      files.flatMap((file) => (file ? [[`${file.hash}.${file.extension}`, file] as const] : [])),
    ),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { hash, extension }]) => ({ hash, extension }));

/**
 * Locks the rows of files until the transaction ends; a file without a row gets one.
 * @param files as `distinctFiles` gives them
 * @returns their rows
 */
export async function lockFiles(
  tx: Tx,
  files: readonly FileName[],
): Promise<(typeof storedFiles.$inferSelect)[]> {
  const changedAt = Date.now();
  await tx
    .insert(storedFiles)
    .values(files.map((file) => ({ ...file, state: 'kept' as const, changedAt })))
    .onDuplicateKeyUpdate({ set: { hash: sql`${storedFiles.hash}` } });
  return readFiles(tx, files);
}

/** The rows of those files that have one. */
export async function readFiles(
  tx: Tx,
  files: readonly FileName[],
): Promise<(typeof storedFiles.$inferSelect)[]> {
  const rows = await tx
    .select()
    .from(storedFiles)
    .where(inArray(storedFiles.hash, padIds(files.map(({ hash }) => hash))))
    .for('update');
  return rows.filter((row) =>
    files.some(({ hash, extension }) => hash === row.hash && extension === row.extension),
  );
}

/**
 * Whether a post that is not deleted shows this file, whoever may see the post.
 * @param extension when it has to be the same as well
 */
export async function isShown(db: Queryable, hash: string, extension?: string): Promise<boolean> {
  for (const table of [postMedia, derivedFiles]) {
    const isSame = extension === undefined ? undefined : eq(table.extension, extension);
    const [shown] = await db
      .select({ postId: table.postId })
      .from(table)
      .where(and(eq(table.hash, hash), isSame))
      .limit(1);
    if (shown) return true;
  }
  return false;
}
