import type { Tx } from '@clipgraph/platform/database/database.ts';
import { padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Engine } from '../engine/engine.ts';
import { documents, names } from '../tables.ts';
import { mark } from './changes.ts';
import type { Kind } from './kinds.ts';
import { suggestedForms } from './suggested-forms.ts';
import { type Text, writeTexts } from './texts.ts';

export type DocumentRow = typeof documents.$inferSelect;

const blank = { revision: 0, indexed: false, name: '', folded: '', rank: 0, version: 0 } as const;

/** Locks a document's row, which is made when there is none. */
export async function lockDocument(tx: Tx, kind: Kind, id: Id): Promise<DocumentRow> {
  return (await lockDocuments(tx, kind, [id])).get(id) ?? { kind, id, ...blank, isPrivate: false };
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

interface Contents {
  revision: number;
  /** The username or the tag; empty for a post. */
  name: string;
  /** What `Query.suggest` offers for it. */
  suggested: readonly string[];
  texts: readonly Text[];
}

/** Makes a document be found as it is now. @param known its row, locked by `lockDocument` */
export async function putDocument(
  tx: Tx,
  engine: Engine,
  known: DocumentRow,
  { revision, name, suggested, texts }: Contents,
): Promise<void> {
  await writeNames(tx, known, suggested);
  const folded = writeTexts(texts);
  await replace(tx, engine, known, { ...known, revision, indexed: true, name, folded });
  await mark(tx, [known]);
}

/** Nothing of it is found any more, and none of its texts kept. */
export async function dropDocument(
  tx: Tx,
  engine: Engine,
  known: DocumentRow,
  revision: number,
): Promise<void> {
  await writeNames(tx, known, []);
  const { version } = known;
  await replace(tx, engine, known, { ...known, ...blank, version, revision });
  await mark(tx, [known]);
}

/** The row of a document, and what engines keep of it. */
export async function replace(
  tx: Tx,
  engine: Engine,
  before: DocumentRow,
  after: DocumentRow,
): Promise<void> {
  const { kind, id, ...values } = { ...after, version: before.version + 1 };
  await engine.write(tx, before, after);
  await tx
    .update(documents)
    .set(values)
    .where(and(eq(documents.kind, kind), eq(documents.id, id)));
}

async function writeNames(
  tx: Tx,
  { kind, id }: DocumentRow,
  suggested: readonly string[],
): Promise<void> {
  if (kind === 'POST') return;
  await tx.delete(names).where(and(eq(names.kind, kind), eq(names.id, id)));
  const byForm = new Map(
    suggested.flatMap((shown) => suggestedForms(shown).map((form) => [form, shown] as const)),
  );
  const rows = [...byForm].map(([folded, shown]) => ({ kind, folded, id, shown }));
  if (rows.length > 0) await tx.insert(names).ignore().values(rows);
}
