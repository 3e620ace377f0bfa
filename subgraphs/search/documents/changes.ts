import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { indexChanges } from '../tables.ts';
import type { Kind } from './kinds.ts';

/** Has documents looked at once this transaction has committed: see `engine/catch-up.ts`. */
export async function mark(tx: Tx, changed: readonly { kind: Kind; id: Id }[]): Promise<void> {
  const markedAt = Date.now();
  await tx.insert(indexChanges).values(changed.map(({ kind, id }) => ({ kind, id, markedAt })));
}
