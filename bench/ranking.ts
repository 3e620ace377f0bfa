import { parseArgs } from 'node:util';
import { openTestSubgraph } from '@clipgraph/platform/subgraph/testing.ts';
import { video } from '@clipgraph/video/subgraph.ts';
import { learningMicros } from '@clipgraph/video/testing/learning.ts';
import { type Judged, judge } from '@clipgraph/video/testing/taste-world.ts';
import { tune } from '@clipgraph/video/testing/tune-weights.ts';
import { fill } from './feeds/fill.ts';

/**
 * `npm run bench -- ranking [--seeds 6,7,8,9,10] [--people 10000] [--posts 10000] [--tune]`: how often people of
 * a world with hidden tastes engage on a day with what FOR_YOU would have shown them in its morning,
 * beside most popular, trending and chronological. The world is told in
 * subgraphs/video/testing/taste-world.ts. `--tune` looks for better weights in the worlds of seeds 1
 * to 5 and prints them.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '6,7,8,9,10' },
    people: { type: 'string', default: '10000' },
    posts: { type: 'string', default: '10000' },
    tune: { type: 'boolean', default: false },
  },
});
const size = {
  people: Number(values.people),
  posts: Number(values.posts),
  days: 14,
  judgedDays: 3,
  judgedPeople: 1_000,
};
if (values.tune) {
  tune([1, 2, 3, 4, 5], { ...size, judgedPeople: 120 });
  process.exit();
}
const seeds = values.seeds.split(',').map(Number);
const ratios: number[] = [];
const sums = new Map<string, Judged>();
for (const seed of seeds) {
  const lists: Record<string, Judged> = judge(seed, size);
  ratios.push((lists['for you']?.recall ?? 0) / (lists['most popular']?.recall ?? 0));
  for (const [name, judged] of Object.entries(lists)) {
    const sum = sums.get(name) ?? { recall: 0, ndcg: 0, freshAuthors: 0 };
    sum.recall += judged.recall / seeds.length;
    sum.ndcg += judged.ndcg / seeds.length;
    sum.freshAuthors += judged.freshAuthors / seeds.length;
    sums.set(name, sum);
  }
  console.error(`seed ${seed} is done`);
}
const popular = sums.get('most popular')?.recall ?? 0;
console.log('| list | recall@20 | times most popular | NDCG@20 | fresh authors shown |');
console.log('|---|---|---|---|---|');
for (const [name, { recall, ndcg, freshAuthors }] of sums)
  if (name !== 'cost')
    console.log(
      `| ${name} | ${recall.toFixed(4)} | ${(recall / popular).toFixed(1)} | ${ndcg.toFixed(4)} | ${(100 * freshAuthors).toFixed(0)} % |`,
    );
console.log(`By seed ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')} times most popular.`);
const besides = sums.get('cost')?.recall ?? 0;
const subgraph = await openTestSubgraph(video);
await fill(subgraph.services.database, size.posts);
const inAll = await learningMicros(subgraph.services, size.posts);
await subgraph.dispose();
console.log(
  `To learn from an engagement takes ${besides.toFixed(0)} µs besides the store, ${inAll.toFixed(0)} µs with it.`,
);
