import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { PieceLedger } from '@clipgraph/platform/uploads/resumable/in-pieces.ts';
import { and, asc, eq, inArray, isNotNull, max, sql } from 'drizzle-orm';
import { uploadPieces, uploads } from '../tables.ts';

const ofUpload = (id: Id, names: readonly string[]) =>
  and(eq(uploadPieces.uploadId, id), inArray(uploadPieces.name, [...names]));

/** The pieces of uploads, as rows. */
export const openPieces = ({ database }: Pick<Services, 'database'>): PieceLedger => ({
  async read(id) {
    const rows = await database.db
      .select()
      .from(uploadPieces)
      .where(and(eq(uploadPieces.uploadId, id), isNotNull(uploadPieces.startsAt)))
      .orderBy(asc(uploadPieces.startsAt));
    return rows.map(({ startsAt, ...row }) => ({ ...row, startsAt: startsAt ?? 0 }));
  },
  async begin(id, name) {
    await database.db
      .insert(uploadPieces)
      .values({ uploadId: id, name, byteLength: 0, startsAt: null });
  },
  keep: (id, pieces) =>
    database.transaction(async (tx) => {
      const [upload] = await tx
        .select({ state: uploads.state })
        .from(uploads)
        .where(eq(uploads.id, id))
        .for('update');
      const [kept] = await tx
        .select({ end: max(sql`${uploadPieces.startsAt} + ${uploadPieces.byteLength}`) })
        .from(uploadPieces)
        .where(eq(uploadPieces.uploadId, id));
      const end = Number(kept?.end ?? 0);
      if (upload?.state !== 'waiting' || pieces[0]?.startsAt !== end) return false;
      for (const { name, startsAt, byteLength } of pieces)
        await tx
          .update(uploadPieces)
          .set({ startsAt, byteLength })
          .where(ofUpload(id, [name]));
      return true;
    }),
  async names(id) {
    const rows = await database.db
      .select({ name: uploadPieces.name })
      .from(uploadPieces)
      .where(eq(uploadPieces.uploadId, id));
    return rows.map(({ name }) => name);
  },
  async forget(id, names) {
    if (names.length > 0) await database.db.delete(uploadPieces).where(ofUpload(id, names));
  },
});
