import { kit } from '@clipgraph/platform/database/kit.ts';

/** Pixels. */
interface PictureSize {
  width: number;
  height: number;
}

/** What is kept of a checked picture besides its files: which one it is, and how large each is. */
export interface Picture {
  id: number;
  sizes: Record<'SMALL' | 'MEDIUM' | 'LARGE', PictureSize>;
}

/** Uploads for pictures of accounts, and the pictures that became of them. */
export const pictures = kit.table(
  'pictures',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    contentType: kit.bytesText(40).notNull(),
    byteLength: kit.bigint().notNull(),
    /** The hash that the client announced; compared with the bytes when they arrive. */
    declaredSha256: kit.bytesText(64),
    /**
     * `waiting` for bytes, `ready` to be taken into the profile, `shown` there; `removed`: its
     * files are being deleted, and nobody may rely on them.
     */
    state: kit.bytesText(10).notNull().$type<'waiting' | 'ready' | 'shown' | 'removed'>(),
    /** Why the last bytes that arrived were refused. */
    refusal: kit.string(500),
    /** Hash of the first good bytes, as they were sent: from then on no others are taken. */
    receivedSha256: kit.bytesText(64),
    sizes: kit.json<Picture['sizes']>(),
    createdAt: kit.ms().notNull(),
    /** When it is deleted unless it is shown by then. */
    keptUntil: kit.ms().notNull(),
  },
  (t) => [
    kit.index('pictures_account').on(t.accountId, t.state),
    kit.index('pictures_kept_until').on(t.state, t.keptUntil),
  ],
);
export type PictureRow = typeof pictures.$inferSelect;
