import { mix } from '../ranking/for-you/mix.ts';
import { score, type Weights } from '../ranking/for-you/score.ts';
import { forYouWeights } from '../ranking/weights.ts';
import type { WorldSize } from './taste-people.ts';
import { judge, listed, type Morning } from './taste-world.ts';

/**
 * What the viewers' own deeds say. `similar` is what the others are measured by; nobody in these
 * worlds sees what the followed like; how much room the crowd and new posts get is not for recall to
 * say.
 */
const tuned = ['tags', 'author', 'followedAuthor'] as const;
const factors = [0.5, 0.7, 1.4, 2];
const maxRounds = 3;
/** What is not better by this part is chance. */
const leastGain = 0.002;

/**
 * Looks for weights that find more of what people then engage with: one weight after the other is
 * changed by each of four factors, and the best is kept, as long as that helps. Prints each step.
 */
export function tune(seeds: readonly number[], size: WorldSize): void {
  const mornings: Morning[] = [];
  for (const seed of seeds) {
    judge(seed, size, (morning) => mornings.push(morning));
    console.error(`seed ${seed} is done`);
  }
  let best: Weights = forYouWeights;
  let recall = recallOf(mornings, best);
  console.log(`recall@${listed} ${recall.toFixed(4)} with the weights that hold`);
  for (let round = 1; round <= maxRounds; round++) {
    const before = recall;
    for (const term of tuned) {
      const tried = factors
        .map((factor): Weights => ({ ...best, [term]: round2(best[term] * factor) }))
        // Whatever is the viewer's own counts for more than what everybody likes.
        .filter((weights) => weights[term] > weights.trending)
        .map((weights): [Weights, number] => [weights, recallOf(mornings, weights)]);
      const [weights, found] = tried.reduce((a, b) => (b[1] > a[1] ? b : a));
      if (found < recall * (1 + leastGain)) continue;
      best = weights;
      recall = found;
      console.log(`recall@${listed} ${recall.toFixed(4)} with ${term} ${best[term]}`);
    }
    if (recall === before) break;
  }
  console.log(best);
}

const round2 = (value: number): number => Number(value.toPrecision(2));

/** Of what people engage with, how much stood in their lists. */
function recallOf(mornings: readonly Morning[], weights: Weights): number {
  let hits = 0;
  let inAll = 0;
  for (const { candidates, taste, nowMs, wanted } of mornings) {
    const list = mix(score(candidates, taste, nowMs, weights), listed);
    hits += list.filter(({ postId }) => wanted.has(postId)).length;
    inAll += wanted.size;
  }
  return hits / inAll;
}
