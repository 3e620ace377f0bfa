import { parseArgs } from 'node:util';
import type { ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import { type Account, createClient } from '../kit/client.ts';
import { freePort } from '../kit/process.ts';
import { configuredStores, startStackOn } from '../kit/stack.ts';
import { eventually, makeWorld } from '../kit/world.ts';

/**
 * `npm run soak -- comments [--operations 100000] [--posts 20] [--readers 3]`: random reads and
 * writes of posts' first comments over two processes of the interaction subgraph, each behind a
 * gateway of its own, on the servers that the environment names. Every read must show what was
 * acknowledged before it began, by whichever process, and nothing that was not yet asked for.
 * Fails when one does not.
 */
const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '100000' },
    posts: { type: 'string', default: '20' },
    /** Beside the writer of each post, who reads too. */
    readers: { type: 'string', default: '3' },
  },
});
const [operations, posts, readers] = [
  Number(values.operations),
  Number(values.posts),
  Number(values.readers),
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
const list = `query ($id: ID!) {
  post(id: $id) { comments(first: 10) { edges { node { id text } } } } }`;
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

async function usePost(postId: string, author: Account): Promise<void> {
  /** What the list was to show after each write, the newest comment first. */
  const states: Shown[][] = [[]];
  let acknowledged = 0;
  const read = async () => {
    let from = acknowledged;
    const { post } = await eventually(60_000, () => {
      from = acknowledged;
      return anyDoor().data(list, { id: postId });
    });
    told.reads++;
    const shown = textsOf(post.comments.edges.map(({ node }: { node: Shown }) => node));
    const upTo = states.length;
    for (let at = from; at < upTo; at++) if (textsOf(states[at] ?? []) === shown) return;
    told.stale.push(`${postId}: ${shown} after write ${from} of ${upTo - 1}`);
  };
  const write = async () => {
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
    acknowledged = states.length - 1;
    told.writes++;
  };
  const reader = async () => {
    while (isLeft()) await read();
  };
  const writer = async () => {
    while (isLeft()) await (Math.random() < 0.5 ? write() : read());
  };
  await Promise.all([writer(), ...Array.from({ length: readers }, reader)]);
}

const began = performance.now();
await Promise.all(
  world.posts.map((id, at) => usePost(id, world.people[at % world.people.length] as Account)),
);
const seconds = (performance.now() - began) / 1_000;
console.log(
  `${told.reads} reads and ${told.writes} writes over two processes in ${seconds.toFixed(0)} s: ${told.stale.length} stale`,
);
for (const one of told.stale.slice(0, 5)) console.log(one);
for (const end of stack.unexpectedEnds) console.log(end);
await stack.close();
process.exit(told.stale.length > 0 || stack.unexpectedEnds.length > 0 ? 1 : 0);
