import { chunked } from '@clipgraph/platform/database/statements.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { rankingOf } from '../ranking/engine.ts';
import type { Signal } from '../ranking/signal.ts';

const engagements = 10_000;
const people = 1_000;
/** As many as come in a second on a busy day: they are learned from together. */
const perRound = 500;

/**
 * What it takes to learn from an engagement, in microseconds, the store included: neighbours, heat
 * and taste, of people who engage with ten posts each.
 * @param posts so many are there, with ids from 1 on
 */
export async function learningMicros(services: Services, posts: number): Promise<number> {
  const signals = Array.from(
    { length: engagements },
    (_, at): Signal => ({
      kind: 'LIKE',
      userId: 1 + ((at * 7) % people),
      postId: 1 + ((at * 7_919) % posts),
      authorId: 2_000_000 + (at % 1_000),
      active: true,
      completed: false,
      atMs: Date.now() + at,
    }),
  );
  const beganMs = performance.now();
  for (const some of chunked(signals, perRound))
    await services.database.transaction((tx) => rankingOf(services).observe(tx, some));
  return (1_000 * (performance.now() - beganMs)) / engagements;
}
