import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { type Account, createClient } from '../tests/kit/client.ts';
import { startStack } from '../tests/kit/stack.ts';
import { inTurn, median } from './gateway/load.ts';
import { startProduct } from './product/product.ts';
import { runningServers } from './product/servers.ts';

/**
 * `npm run bench -- modes`: the embedded mode beside services on MySQL, Redis and Kafka (those of
 * `npm run servers`), on the same machine: requests per second and p99 of the feed query, a like
 * and a send, in interleaved rounds. The load runs beside them on the same cores.
 */
const rounds = 3;
const seconds = 4;
const connections = 16;
const people = 20;
const posts = 60;

const feed = `{
  feed(first: 20) {
    edges {
      node {
        id caption mediaUrl coverUrl likeCount commentCount isLikedByMe
        author { id username avatarUrl followerCount isFollowedByMe }
        comments(first: 2) { edges { node { text author { username } } } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const like = 'mutation ($id: ID!) { likePost(postId: $id) { likeCount } }';
const unlike = 'mutation ($id: ID!) { unlikePost(postId: $id) { likeCount } }';
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }';

interface World {
  url: string;
  accounts: Account[];
  postIds: string[];
}
interface Result {
  perSecond: number;
  p99Ms: number;
}

async function makeWorld(url: string): Promise<World> {
  const client = createClient(url);
  const accounts: Account[] = [];
  for (let at = 0; at < people; at++) accounts.push(await client.register('bench'));
  const photo = await makePhoto({ seed: 1 });
  const postIds: string[] = [];
  for (let at = 0; at < posts; at++) {
    const author = inTurn(accounts, at);
    const input = {
      uploadIds: [await client.upload(author, photo, 'image/jpeg')],
      caption: `post ${at}`,
    };
    const { publishPost } = await client.data(
      'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
      { input },
      author.token,
    );
    postIds.push(publishPost.id);
    for (const by of [1, 2, 3]) {
      const comment = { postId: publishPost.id, text: `comment ${by}` };
      await client.data(
        'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }',
        { input: comment },
        accounts[(at + by) % people]?.token,
      );
    }
  }
  return { url, accounts, postIds };
}

/**
 * Sends on a number of connections, each waiting for its answer, and counts only answers without
 * errors.
 */
async function run(
  world: World,
  request: (at: number) => {
    query: string;
    variables?: Record<string, unknown>;
    account: Account;
  },
): Promise<Result> {
  const { ask } = createClient(world.url);
  const latencies: number[] = [];
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    while (performance.now() - began < seconds * 1_000) {
      const { query, variables, account } = request(next++);
      const sentAt = performance.now();
      const { errors } = await ask(query, variables, account.token);
      if (errors) throw new Error(JSON.stringify(errors));
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const perSecond = (latencies.length / (performance.now() - began)) * 1_000;
  latencies.sort((a, b) => a - b);
  return { perSecond, p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0 };
}

/** Each person likes each post in one round and unlikes it in the next, so every request writes. */
function likes({ accounts, postIds }: World) {
  return (at: number) => {
    const pair = at % (people * posts);
    return {
      query: Math.floor(at / (people * posts)) % 2 ? unlike : like,
      variables: { id: postIds[Math.floor(pair / people)] },
      account: inTurn(accounts, pair),
    };
  };
}

const sends =
  ({ accounts }: World) =>
  (at: number) => ({
    query: send,
    variables: {
      input: { toUserId: accounts[(at + 1 + (at % 7)) % people]?.id, text: `message ${at}` },
    },
    account: inTurn(accounts, at),
  });

const dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-modes-'));
const embedded = await startProduct({
  DATA_DIR: dataDir,
  DEMO: '0',
  RATE_LIMITS: 'off',
  DATABASE_URL: '',
  REDIS_URL: '',
  KAFKA_BROKERS: '',
});
const stack = await startStack({}, runningServers);
const worlds = { embedded: await makeWorld(embedded.url), services: await makeWorld(stack.url) };
const results = new Map<string, Result[]>();
for (let round = 0; round <= rounds; round++) {
  for (const [mode, world] of Object.entries(worlds)) {
    const loads = {
      'feed query': () => ({ query: feed, account: inTurn(world.accounts, 0) }),
      like: likes(world),
      send: sends(world),
    };
    for (const [name, request] of Object.entries(loads)) {
      const result = await run(world, request);
      // The first round warms up.
      if (round > 0)
        results.set(`${name} ${mode}`, [...(results.get(`${name} ${mode}`) ?? []), result]);
    }
  }
}
await stack.close();
await embedded.stop();
await rm(dataDir, { recursive: true, force: true });

console.log(
  `medians of ${rounds} interleaved rounds of ${seconds} s, ${connections} connections\n`,
);
console.log('| | embedded req/s | p99 ms | services req/s | p99 ms |\n|---|---|---|---|---|');
for (const name of ['feed query', 'like', 'send']) {
  const cells = ['embedded', 'services'].flatMap((mode) => {
    const all = results.get(`${name} ${mode}`) ?? [];
    return [
      Math.round(median(all.map((r) => r.perSecond))),
      median(all.map((r) => r.p99Ms)).toFixed(1),
    ];
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
process.exit(0);
