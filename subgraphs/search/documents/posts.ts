import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { PostPayload } from '@clipgraph/platform/events/payloads.ts';
import type { Change } from '../counted.ts';
import { type Engine, fields } from '../engine/engine.ts';
import { tagPost } from '../tags/post-tags.ts';
import { dropDocument, lockDocument, putDocument } from './documents.ts';

/**
 * What a post says, once it can be seen by anybody but its author; who may see it is asked when it
 * is found.
 * @param revision of the post; an older one than is known changes nothing, the same one puts right what
 *   was lost
 */
export async function applyPost(
  tx: Tx,
  engine: Engine,
  post: PostPayload,
  revision: number,
): Promise<Change[]> {
  const { id, deleted, status, visibility } = post;
  const known = await lockDocument(tx, 'POST', id);
  if (known.revision > revision) return [];
  if (deleted || status !== 'READY' || visibility === 'PRIVATE')
    await dropDocument(tx, engine, known, revision);
  else
    await putDocument(tx, engine, known, {
      revision,
      name: '',
      suggested: [],
      texts: [
        { field: fields.caption, text: post.caption },
        ...post.tags.map((tag) => ({ field: fields.tag, text: tag })),
      ],
    });
  return tagPost(tx, engine, post);
}
