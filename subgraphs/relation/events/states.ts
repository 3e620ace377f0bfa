import { tellStates } from '@clipgraph/platform/events/states.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { and, asc, eq, gt, or } from 'drizzle-orm';
import { type PairRow, pairs } from '../tables.ts';
import { pairEvent } from './published.ts';

type Pair = Pick<PairRow, 'lowId' | 'highId'>;

/** What stands between every two accounts now, for subgraphs that are refilled. */
export const states = ({ database }: Services) =>
  tellStates(
    ({ lowId, highId }: Pair = { lowId: 0, highId: 0 }, limit) =>
      database.db
        .select()
        .from(pairs)
        .where(or(gt(pairs.lowId, lowId), and(eq(pairs.lowId, lowId), gt(pairs.highId, highId))))
        .orderBy(asc(pairs.lowId), asc(pairs.highId))
        .limit(limit),
    (pair) => pairEvent('pair.told', pair),
  );
