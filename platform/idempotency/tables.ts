import { kit } from '../database/kit.ts';

/** One row per (account, operation, key) that a create was given; kept for 7 days. */
export const idempotencyKeys = kit.table(
  'idempotency_keys',
  {
    accountId: kit.id().notNull(),
    operation: kit.bytesText(40).notNull(),
    key: kit.bytesText(512).notNull(),
    inputHash: kit.bytesText(64).notNull(),
    entityId: kit.id().notNull(),
    createdAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.accountId, t.operation, t.key] }),
    kit.index('idempotency_keys_created_at').on(t.createdAt),
  ],
);
