/**
 * Tables for the tests of the platform: those that every subgraph has, and a few that try what the
 * engines must agree on.
 */
import { kit } from '../kit.ts';

export { jobs } from '../../jobs/tables.ts';
export { knownEdges } from '../../projections/edges.ts';
export { knownPosts } from '../../projections/posts.ts';
export { knownUsers } from '../../projections/users.ts';
export * from '../subgraph-tables.ts';

export const notes = kit.table(
  'notes',
  {
    id: kit.id().notNull().primaryKey(),
    name: kit.bytesText(64).notNull(),
    title: kit.string(40),
    body: kit.text(),
    pinned: kit.bool().notNull().default(false),
    details: kit.json<{ labels: string[] }>(),
    changes: kit.int().notNull().default(0),
    createdAt: kit.ms().notNull(),
  },
  (t) => [
    kit.uniqueIndex('notes_name').on(t.name),
    kit.index('notes_created_at').on(t.createdAt, t.id),
  ],
);

export const noteEdges = kit.table(
  'note_edges',
  {
    fromId: kit.id().notNull(),
    toId: kit.id().notNull(),
    active: kit.bool().notNull(),
    weight: kit.bigint().notNull(),
  },
  (t) => [
    kit.primaryKey({ columns: [t.fromId, t.toId] }),
    kit.index('note_edges_to').on(t.toId, t.weight),
  ],
);

export const noteLog = kit.table('note_log', {
  logId: kit.autoId(),
  text: kit.string(80).notNull(),
});
