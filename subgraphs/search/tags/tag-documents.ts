import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, exists, inArray } from 'drizzle-orm';
import { mark } from '../documents/changes.ts';
import { dropDocument, lockDocuments, putDocument } from '../documents/documents.ts';
import { type Engine, fields } from '../engine/engine.ts';
import { documents, postTags } from '../tables.ts';

/** Makes tags be found while a post that everybody may see has them, and no longer. */
export async function showTags(
  tx: Tx,
  engine: Engine,
  tags: ReadonlyMap<Id, string>,
): Promise<void> {
  for (const ids of chunked([...tags.keys()], 500)) {
    const locked = await lockDocuments(tx, 'TAG', ids);
    const listedPost = tx
      .select({ postId: postTags.postId })
      .from(postTags)
      .where(and(eq(postTags.tagId, documents.id), eq(postTags.listed, true)));
    const rows = await tx
      .select({ id: documents.id })
      .from(documents)
      .where(
        and(eq(documents.kind, 'TAG'), inArray(documents.id, padIds(ids)), exists(listedPost)),
      );
    const inUse = new Set(rows.map(({ id }) => id));
    for (const id of ids) {
      const known = locked.get(id);
      if (!known) continue;
      const name = tags.get(id) ?? '';
      if (known.indexed && !inUse.has(id)) await dropDocument(tx, engine, known, 0);
      else if (!known.indexed && inUse.has(id))
        await putDocument(tx, engine, known, {
          revision: 0,
          name,
          suggested: [name],
          texts: [{ field: fields.name, text: name }],
        });
      else await mark(tx, [{ kind: 'TAG', id }]);
    }
  }
}
