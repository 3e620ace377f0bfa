import { parseArgs } from 'node:util';
import { type Judged, judge } from '@clipgraph/video/testing/taste-world.ts';

/**
 * `npm run bench -- ranking [--seeds 6,7,8,9,10] [--people 10000] [--posts 10000]`: how often people of
 * a world with hidden tastes engage on a day with what FOR_YOU would have shown them in its morning,
 * beside most popular, trending and chronological. The world is told in
 * subgraphs/video/testing/taste-world.ts. Seeds 1 to 5 are for tuning.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '6,7,8,9,10' },
    people: { type: 'string', default: '10000' },
    posts: { type: 'string', default: '10000' },
  },
});
const size = {
  people: Number(values.people),
  posts: Number(values.posts),
  days: 14,
  judgedDays: 3,
  judgedPeople: 1_000,
};
const seeds = values.seeds.split(',').map(Number);
const sums = new Map<string, Judged>();
for (const seed of seeds) {
  for (const [name, judged] of Object.entries(judge(seed, size))) {
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
console.log(
  `An engagement takes ${sums.get('cost')?.recall.toFixed(1)} µs to learn from, besides the store.`,
);
