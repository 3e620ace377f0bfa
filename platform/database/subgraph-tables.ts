/**
 * The tables that every subgraph's database has; each subgraph's `tables.ts` re-exports them into
 * its migrations.
 */
export * from '../counters/tables.ts';
export * from '../events/tables.ts';
export * from '../idempotency/tables.ts';
export * from '../ids/tables.ts';
