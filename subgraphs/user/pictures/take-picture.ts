import type { Tx } from '@clipgraph/platform/database/database.ts';
import { badUserInput, notFound } from '@clipgraph/platform/errors/catalogue.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { and, eq } from 'drizzle-orm';
import { type Picture, pictures } from './tables.ts';

/**
 * In the transaction that shows it in a profile: takes a finished upload of the account. Of two
 * that do so at the same time, one changes the row.
 * @param field the input that named it
 * @throws NOT_FOUND for an upload that does not exist, is somebody else's, is used or has expired;
 *   BAD_USER_INPUT, with the reason, for one without good bytes
 */
export async function takePicture(tx: Tx, accountId: Id, id: Id, field: string): Promise<Picture> {
  const own = and(eq(pictures.id, id), eq(pictures.accountId, accountId));
  const [picture] = await tx.select().from(pictures).where(own).for('update');
  if (!picture || picture.state === 'shown' || picture.state === 'removed')
    throw notFound('This upload');
  const { sizes, refusal, state } = picture;
  if (state === 'waiting' || !sizes)
    throw badUserInput(
      `Upload ${id} has no picture. ` +
        (refusal ?? 'Its bytes have not arrived: PUT them to its `url` first.'),
      field,
    );
  await tx.update(pictures).set({ state: 'shown' }).where(own);
  return { id, sizes };
}
