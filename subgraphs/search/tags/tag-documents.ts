import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { dropDocument, lockDocuments, putDocument } from '../documents/documents.ts';
import { type Engine, fields } from '../engine/engine.ts';
import { postTags } from '../tables.ts';

/** Makes tags be found while a post that everybody may see has them, and no longer. */
export async function showTags(
  tx: Tx,
  engine: Engine,
  tags: ReadonlyMap<Id, string>,
): Promise<void> {
  for (const ids of chunked([...tags.keys()], 500)) {
    const locked = await lockDocuments(tx, 'TAG', ids);
    const rows = await tx
      .selectDistinct({ tagId: postTags.tagId })
      .from(postTags)
      .where(and(inArray(postTags.tagId, padIds(ids)), eq(postTags.listed, true)));
    const inUse = new Set(rows.map(({ tagId }) => tagId));
    for (const id of ids) {
      const shown = locked.get(id)?.indexed === true;
      const document = { kind: 'TAG', id } as const;
      const name = tags.get(id) ?? '';
      if (shown && !inUse.has(id)) await dropDocument(tx, engine, document, 0);
      if (!shown && inUse.has(id))
        await putDocument(tx, engine, {
          ...document,
          revision: 0,
          name,
          suggested: [name],
          texts: [{ field: fields.name, text: name }],
        });
    }
  }
}
