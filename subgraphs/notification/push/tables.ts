import { kit } from '@clipgraph/platform/database/kit.ts';
import { kind } from '../kinds.ts';

/** By which this deployment is known to the push services of browsers (VAPID). */
export const pushKeys = kit.table('push_keys', {
  /** 1, 2, 3 ...: when two processes make one at once, the first one's counts. */
  generation: kit.int().notNull().primaryKey(),
  /** As browsers take it: an uncompressed point of P-256, base64url. */
  publicKey: kit.bytesText(90).notNull(),
  /** Sealed under a key derived from the deployment's secrets. */
  sealedPrivateKey: kit.bytesText(200).notNull(),
  createdAt: kit.ms().notNull(),
});

/** Browsers that are told of notifications while they show no page of ours, at most 10 an account. */
export const pushEndpoints = kit.table(
  'push_endpoints',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    /** The latest one that has registered it: with that one it ends. */
    sessionId: kit.id().notNull(),
    /** SHA-256 of the address, base64url: an address is one row. */
    endpointHash: kit.bytesText(43).notNull(),
    endpoint: kit.bytesText(2_048).notNull(),
    p256dh: kit.bytesText(90).notNull(),
    auth: kit.bytesText(30).notNull(),
    keyGeneration: kit.int().notNull(),
    registeredAt: kit.ms().notNull(),
    /** How many pushes have failed since the last one that arrived. */
    failures: kit.int().notNull(),
    /** It is left alone until then, after a failure. */
    retryAt: kit.ms().notNull(),
  },
  (t) => [
    kit.uniqueIndex('push_endpoints_hash').on(t.endpointHash),
    kit.index('push_endpoints_account').on(t.accountId, t.registeredAt),
  ],
);
export type PushEndpoint = typeof pushEndpoints.$inferSelect;

/** What a browser is to be told, and when it was told last, by kind. */
export const duePushes = kit.table(
  'due_pushes',
  {
    endpointId: kit.id().notNull(),
    kind: kind(),
    /** Notifications that changed before this `seq` are no news. Written before `dueAt`: see there. */
    fromSeq: kit.bigint().notNull(),
    /** 0 while there is nothing to tell. */
    dueAt: kit.ms().notNull(),
    sentAt: kit.ms().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.endpointId, t.kind] }),
    kit.index('due_pushes_due').on(t.dueAt),
  ],
);
