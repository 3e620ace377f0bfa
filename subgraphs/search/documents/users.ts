import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { UserPayload } from '@clipgraph/platform/events/payloads.ts';
import type { Change } from '../counted.ts';
import { type Engine, fields } from '../engine/engine.ts';
import { listPostsOf } from '../tags/post-tags.ts';
import { dropDocument, lockDocument, putDocument } from './documents.ts';

/** @param revision of the account; an older one than is known changes nothing, the same one puts right what
 *   was lost */
export async function applyUser(
  tx: Tx,
  engine: Engine,
  { id, username, displayName, state, isPrivate = false }: UserPayload,
  revision: number,
): Promise<Change[]> {
  const known = { ...(await lockDocument(tx, 'USER', id)), isPrivate };
  if (known.revision > revision) return [];
  const active = state === 'active';
  if (active)
    await putDocument(tx, engine, known, {
      revision,
      name: username,
      suggested: [username, displayName],
      texts: [
        { field: fields.name, text: username },
        { field: fields.displayName, text: displayName },
      ],
    });
  else await dropDocument(tx, engine, known, revision);
  return listPostsOf(tx, engine, id, active && !isPrivate);
}
