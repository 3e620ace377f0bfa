import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import { type Account, createClient } from '../kit/client.ts';
import { freePort } from '../kit/process.ts';
import { configuredStores, startStackOn } from '../kit/stack.ts';
import { eventually, makeWorld } from '../kit/world.ts';

/**
 * `npm run soak -- comments [--operations 100000] [--posts 20] [--readers 6]`: random reads and
 * writes of posts' first comments over two processes of the interaction subgraph, each behind a
 * gateway of its own, on the servers that the environment names. Every read must show what was
 * acknowledged before it began, by whichever process, and nothing that was not yet asked for. It
 * tells how often the processes had the list in their cache, too. Fails when a read is stale.
 */
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '100000' },
    posts: { type: 'string', default: '20' },
    /** Beside the writer of each post, who reads too. */
    readers: { type: 'string', default: '6' },
    /** Posts that a reader reads in one request, each of which is an operation. */
    together: { type: 'string', default: '20' },
    /** Between two operations of a post's writer, at random up to this, in ms. */
    rest: { type: 'string', default: '200' },
  },
});
const [operations, posts, readers, together] = [
  Number(values.operations),
  Number(values.posts),
  Number(values.readers),
  Number(values.together),
];
const stores = configuredStores();
if (!stores)
  throw new Error('Start the servers first: eval "$(npm run --silent servers)", then run this.');
const stack = await startStackOn(stores, { LOG_LEVEL: 'error' });

/** A process beside that of the stack, on a port of its own. */
async function twinOf(name: string, more: Record<string, string> = {}): Promise<number> {
  const plan = stack.plans.get(name) as ServicePlan;
  const port = await freePort();
  const environment = { ...plan.environment, ...more, PORT: String(port) };
  await stack.start(`${name} twin`, { ...plan, port, environment });
  return port;
}
const interactionPort = await twinOf('interaction');
const addresses = stack.plans.get('gateway')?.environment.SUBGRAPH_URLS ?? '';
const gatewayPort = await twinOf('gateway', {
  METRICS_PORT: String(await freePort()),
  SUBGRAPH_URLS: addresses.replace(
    /interaction=http:\/\/([^:,]+):\d+/,
    `interaction=http://$1:${interactionPort}`,
  ),
});
const doors = [stack, createClient(`http://127.0.0.1:${gatewayPort}`)] as const;
const anyDoor = () => doors[Math.random() < 0.5 ? 0 : 1];
/** By either door; a write that a busy machine cannot answer is repeated, as a client does. */
const ask = (query: string, variables: Record<string, unknown>, token: string) =>
  eventually(60_000, () => anyDoor().data(query, variables, token));

const world = await makeWorld(stack, { people: 8, posts });
const names = Array.from({ length: together }, (_, at) => at);
const comments = 'comments(first: 10) { edges { node { id text } } }';
const list = `query ($id0: ID!) { post0: post(id: $id0) { ${comments} } }`;
const lists = `query (${names.map((at) => `$id${at}: ID!`).join(', ')}) {
  ${names.map((at) => `post${at}: post(id: $id${at}) { ${comments} }`).join('\n  ')} }`;
const add = `mutation ($id: ID!, $text: String!) {
  addComment(input: { postId: $id, text: $text, idempotencyKey: $text }) { id } }`;
const edit = 'mutation ($id: ID!, $text: String!) { editComment(id: $id, text: $text) { id } }';
const remove = 'mutation ($id: ID!) { deleteComment(id: $id) }';

interface Shown {
  id: string;
  text: string;
}
/** Of the first 10, each of which is written once. */
const textsOf = (comments: readonly Shown[]) =>
  comments
    .slice(0, 10)
    .map(({ text }) => text)
    .join();
const told = { reads: 0, writes: 0, stale: [] as string[] };
const isLeft = () => told.reads + told.writes < operations;

interface Post {
  id: string;
  author: Account;
  /** What the list was to show after each write, the newest comment first. */
  states: Shown[][];
  /** The newest of them that a writer was told is done. */
  acknowledged: number;
}

/** By either door, and judges what is shown. */
async function read(some: readonly Post[]): Promise<void> {
  const variables = Object.fromEntries(some.map(({ id }, at) => [`id${at}`, id]));
  let from: number[] = [];
  const data = await eventually(60_000, () => {
    from = some.map(({ acknowledged }) => acknowledged);
    return anyDoor().data(some.length === 1 ? list : lists, variables);
  });
  for (const [at, { id, states }] of some.entries()) {
    told.reads++;
    const edges: { node: Shown }[] = data[`post${at}`].comments.edges;
    const shown = textsOf(edges.map(({ node }) => node));
    const possible = states.slice(from[at]);
    if (!possible.some((state) => textsOf(state) === shown))
      told.stale.push(`${id}: ${shown} after write ${from[at]} of ${states.length - 1}`);
  }
}

async function write({ id: postId, author, states }: Post): Promise<void> {
  const now = states.at(-1) ?? [];
  const text = `${postId} ${states.length}`;
  const what = now.length < 5 ? 0 : Math.random();
  const at = Math.floor(Math.random() * Math.min(now.length, 10));
  const { id } = now[at] ?? { id: '' };
  if (what < 0.4) {
    const added = { id: '', text };
    states.push([added, ...now]);
    added.id = (await ask(add, { id: postId, text }, author.token)).addComment.id;
  } else if (what < 0.75) {
    states.push(now.map((one) => (one.id === id ? { id, text } : one)));
    await ask(edit, { id, text }, author.token);
  } else {
    states.push(now.filter((one) => one.id !== id));
    await ask(remove, { id }, author.token);
  }
}

/** What the interaction processes have read from their cache: keys that were there, and not. */
async function cacheReads(): Promise<{ hits: number; misses: number }> {
  const sum = { hits: 0, misses: 0 };
  for (const name of ['interaction', 'interaction twin']) {
    const text = await (await fetch(`${stack.service(name).url}/metrics`)).text();
    for (const [, labels = '', count] of text.matchAll(
      /^clipgraph_cache_reads_total\{(.*)\} (\d+)/gm,
    ))
      sum[labels.includes('"hit"') ? 'hits' : 'misses'] += Number(count);
  }
  return sum;
}

const used: Post[] = world.posts.map((id, at) => ({
  id,
  author: world.people[at % world.people.length] as Account,
  states: [[]],
  acknowledged: 0,
}));
const writer = async (post: Post) => {
  while (isLeft()) {
    if (Math.random() < 0.5) {
      await write(post);
      post.acknowledged = post.states.length - 1;
      told.writes++;
    } else await read([post]);
    await sleep(Math.random() * Number(values.rest));
  }
};
const reader = async () => {
  while (isLeft()) {
    const first = Math.floor(Math.random() * used.length);
    await read(names.map((at) => used[(first + at) % used.length] as Post));
  }
};
const before = await cacheReads();
const began = performance.now();
await Promise.all([...used.map(writer), ...Array.from({ length: readers }, reader)]);
const after = await cacheReads();
const seconds = (performance.now() - began) / 1_000;
console.log(
  `${told.reads} reads and ${told.writes} writes over two processes in ${seconds.toFixed(0)} s: ${told.stale.length} stale`,
);
const hits = after.hits - before.hits;
const looked = hits + after.misses - before.misses;
console.log(
  `${hits} of ${looked} lists (${((100 * hits) / looked).toFixed(1)} %) were in the cache, each of which saved a statement`,
);
for (const one of told.stale.slice(0, 5)) console.log(one);
for (const end of stack.unexpectedEnds) console.log(end);
await stack.close();
process.exit(told.stale.length > 0 || stack.unexpectedEnds.length > 0 ? 1 : 0);
