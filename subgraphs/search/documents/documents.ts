import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Engine, SearchDocument } from '../engine/engine.ts';
import { documents, type Kind, names } from '../tables.ts';
import { fold } from '../text/fold.ts';
import { nameKey } from '../text/query.ts';

type DocumentRow = typeof documents.$inferSelect;

const blank = { revision: 0, indexed: false, name: '', folded: '' } as const;

/** Locks a document's row, which is made when there is none. */
export async function lockDocument(tx: Tx, kind: Kind, id: Id): Promise<DocumentRow> {
  return (await lockDocuments(tx, kind, [id])).get(id) ?? { kind, id, ...blank };
}

/** Always in the order of ids, so that no two transactions wait for each other. */
export async function lockDocuments(
  tx: Tx,
  kind: Kind,
  ids: readonly Id[],
): Promise<Map<Id, DocumentRow>> {
  if (ids.length === 0) return new Map();
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  await tx
    .insert(documents)
    .ignore()
    .values(sorted.map((id) => ({ kind, id, ...blank })));
  const rows = await tx
    .select()
    .from(documents)
    .where(and(eq(documents.kind, kind), inArray(documents.id, padIds(sorted))))
    .orderBy(documents.id)
    .for('update');
  return new Map(rows.map((row) => [row.id, row]));
}

interface Written extends SearchDocument {
  revision: number;
  /** The username or the tag; empty for a post. */
  name: string;
  /** What `Query.suggest` offers for it. */
  suggested: readonly string[];
}

/** Makes a document be found as it is now. Its row is locked by `lockDocument`. */
export async function putDocument(tx: Tx, engine: Engine, document: Written): Promise<void> {
  const { kind, id, revision, name, texts } = document;
  const folded = texts.map(({ text }) => fold(text)).join('\n');
  await engine.index(tx, [document]);
  await writeNames(tx, document);
  await update(tx, kind, id, { revision, indexed: true, name, folded });
}

/** Nothing of it is found any more, and none of its texts kept. */
export async function dropDocument(
  tx: Tx,
  engine: Engine,
  { kind, id }: { kind: Kind; id: Id },
  revision: number,
): Promise<void> {
  await engine.remove(tx, kind, [id]);
  if (kind !== 'POST') await tx.delete(names).where(and(eq(names.kind, kind), eq(names.id, id)));
  await update(tx, kind, id, { ...blank, revision });
}

async function update(
  tx: Tx,
  kind: Kind,
  id: Id,
  values: Omit<DocumentRow, 'kind' | 'id'>,
): Promise<void> {
  await tx
    .update(documents)
    .set(values)
    .where(and(eq(documents.kind, kind), eq(documents.id, id)));
}

async function writeNames(tx: Tx, { kind, id, suggested }: Written): Promise<void> {
  if (kind === 'POST') return;
  await tx.delete(names).where(and(eq(names.kind, kind), eq(names.id, id)));
  const byKey = new Map(suggested.map((shown) => [nameKey(fold(shown)).slice(0, 75), shown]));
  const rows = [...byKey].map(([folded, shown]) => ({ kind, folded, id, shown }));
  if (rows.length > 0) await tx.insert(names).ignore().values(rows);
}
