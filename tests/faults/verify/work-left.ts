import { viewIntake } from '@clipgraph/interaction/tables.ts';
import { dueFolds } from '@clipgraph/notification/tables.ts';
import { jobs } from '@clipgraph/platform/jobs/tables.ts';
import { indexChanges } from '@clipgraph/search/tables.ts';
import { and, count, eq, isNull, type SQL } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { dbOf, type Inspection } from '../inspect.ts';

const isPreparation = and(eq(jobs.kind, 'prepare_post'), isNull(jobs.endedAt));
const work: readonly [
  subgraph: string,
  what: string,
  table: MySqlTable,
  which?: SQL | undefined,
][] = [
  ['interaction', 'views to be counted', viewIntake],
  ['notification', 'notifications to be folded', dueFolds],
  ['search', 'documents to be ranked', indexChanges],
  ['video', 'posts to be prepared', jobs, isPreparation],
];

/** What is still to be done in the background, in words; empty when all is done. */
export async function workLeft(inspection: Inspection): Promise<string[]> {
  const left: string[] = [];
  for (const [subgraph, what, table, which] of work) {
    const db = dbOf(inspection, subgraph);
    const [row] = await db.select({ left: count() }).from(table).where(which);
    if (row?.left !== 0) left.push(`${row?.left} ${what}`);
  }
  const depth = await inspection.outboxDepth();
  return depth === 0 ? left : [...left, `${depth} events to be handed over`];
}
