import { parseArgs } from 'node:util';
import { strangers, type UserFacts } from '@clipgraph/platform/ask/ask.ts';
import { openTestSubgraph, viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { video } from '@clipgraph/video/subgraph.ts';
import { fill } from './feeds/fill.ts';
import { quantile } from './gateway/load.ts';

/**
 * `npm run bench -- feeds [--posts 10000,1000000] [--pages 200] [--only 'for you']`: how long a page of 20 of each feed
 * takes the video subgraph, with so many posts, on the store that DATABASE_URL names (SQLite without
 * it). Owners answer at once. `first` is the first page of a viewer who comes for the first time,
 * for the ranked feeds the making of the list; `fifth` the fifth page.
 */
const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '10000,1000000' },
    pages: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
  },
});
const sizes = values.posts.split(',').map(Number);
const pages = Number(values.pages);
const warmingUp = 10;
/** Which of the five pages are told of. */
const kept = new Map([
  [1, 'first'],
  [5, 'fifth'],
]);

const page = `query ($source: FeedSource!, $tag: String, $after: String) {
  feed(source: $source, tag: $tag, first: 20, after: $after) {
    edges { reason node { id kind caption tags mediaUrl coverUrl width height } }
    pageInfo { endCursor hasNextPage }
  }
}`;
const feeds = [
  { name: 'latest', variables: { source: 'LATEST' } },
  { name: 'latest of a large tag', variables: { source: 'LATEST', tag: 'all' } },
  { name: 'following', variables: { source: 'FOLLOWING' } },
  { name: 'trending', variables: { source: 'TRENDING' } },
  { name: 'trending of a small tag', variables: { source: 'TRENDING', tag: 'tag 10' } },
  { name: 'for you', variables: { source: 'FOR_YOU' } },
].filter(({ name }) => values.only === '' || name === values.only);

interface Measured {
  p50: number;
  p99: number;
}

async function open(count: number) {
  let followees: (viewerId: number) => number[] = () => [];
  const active = { state: 'active', isPrivate: false } as UserFacts;
  const subgraph = await openTestSubgraph(video, {
    environment: { RATE_LIMITS: 'off' },
    others: {
      relation: {
        between: async (_viewerId: number, ids: readonly number[]) =>
          ids.map((id) => [id, strangers]),
        followees: async (viewerId: number) => followees(viewerId),
      },
      user: {
        facts: async (ids: readonly number[]) =>
          ids.map((id) => [id, { ...active, username: `person ${id}` }]),
      },
    },
  });
  const began = performance.now();
  const filled = await fill(subgraph.services.database, count);
  followees = filled.followees;
  const seconds = Math.round((performance.now() - began) / 1_000);
  console.error(`${count} posts were written in ${seconds} s`);
  const times = new Map<string, number[]>();
  for (const { name } of feeds)
    for (const which of kept.values()) times.set(`${name}, ${which}`, []);
  return { subgraph, viewers: filled.viewers, times };
}
type World = Awaited<ReturnType<typeof open>>;

/** Five pages, one after the other. @param at below 0 while it warms up: not kept */
async function turn(world: World, { name, variables }: (typeof feeds)[number], at: number) {
  const { subgraph, viewers, times } = world;
  const viewer = viewerOf(viewers[(at + warmingUp) % viewers.length] as number);
  let after: string | null = null;
  for (let nth = 1; nth <= 5; nth++) {
    const startedMs = performance.now();
    const answer = await subgraph.run(viewer, page, { ...variables, after });
    const tookMs = performance.now() - startedMs;
    if (answer.errors) throw answer.errors[0];
    const { edges, pageInfo } = (answer.data as unknown as Answer).feed;
    if (edges.length === 0) throw new Error(`${name}: page ${nth} is empty`);
    after = pageInfo.endCursor;
    if (at >= 0) times.get(`${name}, ${kept.get(nth)}`)?.push(tookMs);
    if (!pageInfo.hasNextPage) return;
  }
}

interface Answer {
  feed: { edges: unknown[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
}

const worlds: World[] = [];
try {
  for (const size of sizes) worlds.push(await open(size));
  // In turns: a machine that is shared is not as fast now as two minutes later.
  for (const feed of feeds)
    for (let at = -warmingUp; at < pages; at++)
      for (const world of worlds) await turn(world, feed, at);
} finally {
  for (const { subgraph } of worlds) await subgraph.dispose();
}

const measured = ({ times }: World, name: string): Measured => {
  const sorted = (times.get(name) ?? []).sort((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
};
console.log(
  `| page of 20 | ${sizes.map((size) => `p50 ms, ${size} posts | p99 ms`).join(' | ')} | times p50 |`,
);
console.log(`|---|${'---|---|'.repeat(sizes.length)}---|`);
for (const [name, { length }] of worlds[0]?.times ?? []) {
  if (length === 0) continue;
  const all = worlds.map((world) => measured(world, name));
  const cells = all.map(({ p50, p99 }) => `${p50.toFixed(2)} | ${p99.toFixed(2)}`);
  const ratio = (all.at(-1)?.p50 ?? 0) / (all[0]?.p50 ?? 0);
  console.log(`| ${name} | ${cells.join(' | ')} | ${ratio.toFixed(2)} |`);
}
