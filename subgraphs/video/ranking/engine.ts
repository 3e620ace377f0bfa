import type { Tx } from '@clipgraph/platform/database/database.ts';
import { chunked, padIds } from '@clipgraph/platform/database/statements.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { inArray } from 'drizzle-orm';
import { posts } from '../tables.ts';
import { keepEngagements } from './engagements.ts';
import { forYou } from './for-you/for-you.ts';
import { learnNeighbours } from './for-you/neighbours.ts';
import { rememberSeen } from './for-you/seen.ts';
import { readRates, type Warmth, warm } from './heat.ts';
import type { Ranking } from './ranking.ts';
import { weigh } from './saturation.ts';
import type { Signal } from './signal.ts';

const hourMs = 3_600_000;

/** The ranking of a process. */
export const rankingOf = perProcess<Ranking>((services) => createRanking(services));

function createRanking({ config }: Services): Ranking {
  return {
    async observe(tx, signals) {
      const { isNew } = await keepEngagements(tx, signals);
      await rememberSeen(tx, signals);
      await learnNeighbours(tx, signals.filter(isNew));
      const weighty = signals.filter(
        (signal) => signal.active && (signal.kind === 'VIEW' || isNew(signal)),
      );
      const warmths = await warmthOf(
        tx,
        weighty,
        await weigh(tx, weighty, config.TRENDING_WEIGHTS),
      );
      const rates = await readRates(tx, config.TRENDING_HALF_LIFE_HOURS * hourMs);
      await warm(tx, rates, warmths);
    },
    candidates: forYou,
  };
}

async function warmthOf(
  tx: Tx,
  signals: readonly Signal[],
  weights: readonly number[],
): Promise<Warmth[]> {
  const found = new Map<Id, { kind: 'VIDEO' | 'PHOTO'; tags: string[] }>();
  for (const some of chunked([...new Set(signals.map(({ postId }) => postId))]))
    for (const { id, ...post } of await tx
      .select({ id: posts.id, kind: posts.kind, tags: posts.tags })
      .from(posts)
      .where(inArray(posts.id, padIds(some))))
      found.set(id, post);
  return signals.flatMap(({ postId, kind, userId, atMs }, at) => {
    const post = found.get(postId);
    const weight = weights[at] ?? 0;
    const views = kind === 'VIEW' && userId !== null ? 1 : 0;
    return post ? [{ postId, ...post, weight, views, atMs }] : [];
  });
}
