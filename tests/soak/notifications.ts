import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startServer, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import { basicServers } from '@clipgraph/deploy/local/servers/recipe.ts';
import { interaction as interactionSubgraph } from '@clipgraph/interaction/subgraph.ts';
import { writeLikes } from '@clipgraph/interaction/testing/likes.ts';
import { openBeside } from '@clipgraph/platform/subgraph/testing.ts';
import { makeAccounts } from '@clipgraph/user/testing/accounts.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { listenTo } from '../faults/listener.ts';
import type { Account } from '../kit/client.ts';
import { serversRoot, startPrivateServers, startStack, storeNames } from '../kit/stack.ts';
import { eventually } from '../kit/world.ts';

/**
 * `npm run soak -- notifications [--rate 500] [--seconds 90] [--kills 4] [--away 30]`: likes at a
 * rate while the notification process is killed several times and Kafka once, for `away` seconds.
 * In the end each author must be told of exactly those who like its posts, and have heard every
 * change once and in order over its subscription. Likes are written into the interaction subgraph's
 * store by ten in a transaction, with their events; `--by clients` has clients ask for them. Before
 * that notifications are compared with the reference model, `--runs` times embedded and as often on
 * servers. Fails when something is lost or doubled. On servers of its own.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '90' },
    kills: { type: 'string', default: '4' },
    away: { type: 'string', default: '30' },
    authors: { type: 'string', default: '5' },
    /** Each likes each post once: fewer people make more posts, whose likes come further apart. */
    fans: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '100' },
    /** `clients`: likes come by the front door, as fast as the machine lets them. */
    by: { type: 'string', default: 'rows' },
  },
});
const number = (name: keyof typeof values) => Number(values[name]);
const [rate, seconds, kills, awayS] = [
  number('rate'),
  number('seconds'),
  number('kills'),
  number('away'),
];
/** Likes by one person in one request, or transaction. */
const together = 10;
/** Without anything more being told. */
const patienceMs = 120_000;

/**
 * Compares notifications with the reference model.
 * @param stores the variables that say where servers are; none of them means embedded
 */
function compareWithModel(stores: Readonly<Record<string, string>>): void {
  if (number('runs') === 0) return;
  const environment: NodeJS.ProcessEnv = { ...process.env, MODEL_RUNS: values.runs };
  for (const name of storeNames) delete environment[name];
  const { status } = spawnSync(
    process.execPath,
    [
      fileURLToPath(new URL('../run.mjs', import.meta.url)),
      'subgraphs/notification/groups/reference-model',
    ],
    { stdio: 'inherit', env: { ...environment, ...stores } },
  );
  if (status !== 0) process.exit(1);
}
compareWithModel({});
const servers = await startPrivateServers();
compareWithModel(servers);

const stack = await startStack({ LOG_LEVEL: 'error' }, async () => servers);
const fans = await makeAccounts(stack.environment, number('fans'));
const authors = await makeAccounts(stack.environment, number('authors'));
/** As many as give each like a pair of its own, and each request likes of one person. */
const posts = together * Math.ceil((rate * seconds) / fans.length / together);
const postsOf = new Map<Account, string[]>(authors.map((author) => [author, []]));
for (let at = 0; at < posts; at++) {
  const author = authors[at % authors.length] as Account;
  const photo = await makePhoto({ seed: at });
  postsOf.get(author)?.push(await eventually(30_000, () => stack.publish(author, photo)));
}
const postIds = [...postsOf.values()].flat();
console.log(`${fans.length} people, ${authors.length} authors, ${postIds.length} posts`);

interface Told {
  id: string;
  seq: number;
  kind: string;
  actorCount: number;
  post: { id: string } | null;
}
const fields = 'id seq kind actorCount post { id }';
const listeners = authors.map((author) =>
  listenTo<Told>(stack.url, author, {
    query: `subscription ($afterSeq: Int) { notificationAdded(afterSeq: $afterSeq) { ${fields} } }`,
    variables: (afterSeq) => ({ afterSeq }),
    eventOf: ({ notificationAdded }) => notificationAdded,
  }),
);

/** Likes by post, as they were acknowledged. */
const likes = new Map<string, number>(postIds.map((id) => [id, 0]));
const failures: Record<string, number> = {};
const names = Array.from({ length: together }, (_, at) => at);
const likeThem = `mutation (${names.map((at) => `$id${at}: ID!`).join(', ')}) {
  ${names.map((at) => `like${at}: likePost(postId: $id${at}) { id }`).join('\n  ')}
}`;
const interaction =
  values.by === 'rows' ? await openBeside(interactionSubgraph, stack.environment) : undefined;
const authorOf = new Map([...postsOf].flatMap(([{ id }, ids]) => ids.map((one) => [one, id])));
/** @returns the code of what went wrong; null when they are acknowledged */
async function like(fan: Account, liked: readonly string[]): Promise<string | null> {
  const variables = Object.fromEntries(liked.map((id, one) => [`id${one}`, id]));
  if (!interaction) return stack.code(likeThem, variables, fan.token).catch(() => 'NETWORK');
  const rows = liked.map((id) => ({
    userId: Number(fan.id),
    postId: Number(id),
    authorId: Number(authorOf.get(id)),
  }));
  await writeLikes(interaction.services, rows);
  return null;
}
const begunAt = performance.now();
let next = 0;
let done = 0;
const liker = async () => {
  while (next < rate * seconds) {
    const at = next;
    next += together;
    const dueAt = begunAt + (at / rate) * 1_000;
    if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    const fan = fans[Math.floor(at / postIds.length)] as Account;
    const liked = names.map((one) => postIds[(at + one) % postIds.length] as string);
    for (;;) {
      const code = await like(fan, liked);
      if (code === null) break;
      failures[code] = (failures[code] ?? 0) + 1;
      await sleep(100);
    }
    for (const id of liked) likes.set(id, (likes.get(id) ?? 0) + 1);
    done += together;
  }
};
const faults = async () => {
  const between = (seconds * 1_000) / (kills + 2);
  for (let at = 0; at < kills; at++) {
    await sleep(between);
    console.log(`${done} likes after ${((performance.now() - begunAt) / 1_000).toFixed(0)} s`);
    await stack.kill('notification');
    await stack.restart('notification');
    if (awayS === 0 || at !== Math.max(0, Math.floor(kills / 2) - 1)) continue;
    await stopServer('kafka', 'SIGKILL', serversRoot);
    await sleep(awayS * 1_000);
    await startServer('kafka', serversRoot);
  }
};
const hurting = faults();
await Promise.all(Array.from({ length: 64 }, liker));
const quietAt = performance.now();
const tookS = (quietAt - begunAt) / 1_000;
await hurting;

const listed = async ({ token }: Account): Promise<Map<string, Told>> => {
  const all = new Map<string, Told>();
  let after: string | null = null;
  for (;;) {
    const query = `query ($after: String) { notifications(first: 100, after: $after) {
      edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }`;
    const { notifications } = await stack.data(query, { after }, token);
    for (const { node } of notifications.edges) all.set(node.id, node);
    if (!notifications.pageInfo.hasNextPage) return all;
    after = notifications.pageInfo.endCursor;
  }
};
/** What is wrong now: nothing, once everything has arrived. */
async function wrongOf(author: Account, at: number): Promise<string[]> {
  const wrong: string[] = [];
  const now = await listed(author);
  const ofLikes = [...now.values()].filter(({ kind }) => kind === 'POST_LIKED');
  for (const postId of postsOf.get(author) ?? []) {
    const told = ofLikes.filter(({ post }) => post?.id === postId);
    const count = told.reduce((sum, { actorCount }) => sum + actorCount, 0);
    if (count !== likes.get(postId) || told.length !== 1)
      wrong.push(`post ${postId}: ${count} of ${likes.get(postId)} in ${told.length}`);
  }
  const heard = new Map<string, Told>();
  for (const event of listeners[at]?.events ?? []) heard.set(event.id, event);
  for (const one of now.values())
    if (JSON.stringify(heard.get(one.id)) !== JSON.stringify(one))
      wrong.push(`not heard as it is: ${one.kind} ${one.id}`);
  const { unreadNotificationCount } = await stack.data(
    '{ unreadNotificationCount }',
    {},
    author.token,
  );
  if (unreadNotificationCount !== now.size)
    wrong.push(`${unreadNotificationCount} unread of ${now.size}`);
  return wrong;
}
const wrongNow = async () => (await Promise.all(authors.map(wrongOf))).flat();
const heardNow = () => listeners.reduce((sum, { events }) => sum + events.length, 0);
let wrong = await wrongNow();
let heard = heardNow();
let heardAt = performance.now();
while (wrong.length > 0 && performance.now() - heardAt < patienceMs) {
  await sleep(500);
  wrong = await wrongNow();
  if (heardNow() > heard) heardAt = performance.now();
  heard = heardNow();
}
const disorder = listeners.flatMap(({ received }) =>
  received.filter((seq, at) => at > 0 && seq <= (received[at - 1] ?? 0)),
);
console.log(
  [
    `${done} likes in ${tookS.toFixed(0)} s (${Math.round(done / tookS)} a second); repeated after ${JSON.stringify(failures)}`,
    `the notification process killed ${kills} times, Kafka away for ${awayS} s`,
    `everything was told ${((performance.now() - quietAt) / 1_000).toFixed(1)} s after the last like: ${wrong.length} wrong`,
    `${heardNow()} changes heard live, ${disorder.length} doubled or out of order; subscriptions opened again ${listeners.map(({ reopened }) => reopened).join(', ')} times`,
  ].join('\n'),
);
for (const line of [...wrong.slice(0, 10), ...stack.unexpectedEnds]) console.log(line);
for (const listener of listeners) listener.close();
await interaction?.close();
await stack.close();
for (const server of basicServers) await stopServer(server, 'SIGKILL', serversRoot);
process.exit(wrong.length + disorder.length + stack.unexpectedEnds.length > 0 ? 1 : 0);
