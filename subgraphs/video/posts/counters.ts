import {
  type CountedRows,
  repairCounters,
  verifyCounters,
} from '@clipgraph/platform/counters/drift.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { eq, sql } from 'drizzle-orm';
import { posts } from '../tables.ts';
import { postCounter } from './posts.ts';

/** What counts as an author's post: READY and not deleted, of every visibility. */
const counted: CountedRows[] = [
  {
    name: postCounter,
    actual: (after, upTo) => sql`
      select ${posts.authorId} as id, count(*) as value from ${posts}
      where ${posts.authorId} > ${after}
        ${upTo === null ? sql`` : sql`and ${posts.authorId} <= ${upTo}`}
        and ${eq(posts.status, 'READY')} and ${posts.deletedAt} is null
      group by ${posts.authorId}`,
  },
];

export const counters = {
  counted,
  verify: ({ database }: Services) => verifyCounters(database, counted),
  repair: async (services: Services) => {
    const repaired = await repairCounters(services.database, counted);
    await services.counters.committed(repaired);
    return repaired;
  },
};
