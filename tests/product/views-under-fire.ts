import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, createClient } from '../kit/client.ts';
import { type ProductProcess, startProcess } from '../kit/process.ts';

interface Fire {
  people: number;
  /** Calls under way at once. @default 50 */
  clients?: number;
  posts: number;
  /** Views told of in all, repetitions included. */
  items: number;
  /** Views of one call. @default 10 */
  perCall?: number;
  kills: number;
  /** Makes posts. @returns what makes one more, and its id */
  publish(url: string): Promise<(at: number) => Promise<string>>;
}

interface Told {
  /** Calls that a kill left without an answer. */
  cut: number;
  /** Posts that counted fewer views than were acknowledged, before anything was told again. */
  lost: string[];
  /** By post, once everything was told again, and what the model says. */
  counts: number[];
  expected: number[];
  /** How long after the last answer the counts were right. */
  countedAfterMs: number;
}

/** Passwords are slow to hash on purpose: who waits behind hundreds of others is refused. */
const registeredAtOnce = 8;
/** Kafka waits for the session of the killed consumer to end before another one reads on. */
const patienceMs = process.env.KAFKA_BROKERS ? 40_000 : 2_000;
const view = 'mutation ($views: [ViewInput!]!) { recordViews(views: $views) }';

/**
 * Tells a product in a process of its own of views, many times over, while it is killed and started
 * again. The model: a viewer counts once for a post.
 */
export async function recordUnderFire(
  env: Record<string, string>,
  { people, clients = 50, posts, items, perCall = 10, kills, publish }: Fire,
): Promise<Told> {
  let product: ProductProcess = await startProcess('deploy/start.mjs', env);
  // A round that fails leaves no product behind.
  const end = () => product.child.kill('SIGKILL');
  process.once('exit', end);
  let client = createClient(product.url);
  const viewers: Account[] = [];
  while (viewers.length < people) {
    const some = Math.min(registeredAtOnce, people - viewers.length);
    viewers.push(
      ...(await Promise.all(Array.from({ length: some }, () => client.register('eye')))),
    );
  }
  const make = await publish(product.url);
  const ids: string[] = [];
  for (let at = 0; at < posts; at++) ids.push(await make(at));

  const acknowledged = new Set<string>();
  const attempted = new Set<string>();
  let cut = 0;
  let calls = 0;
  const callOf = (at: number) => {
    const viewer = at % people;
    // Neighbours overlap, so that most are repetitions.
    const spots = Array.from(
      { length: perCall },
      (_, place) => [viewer, (Math.floor(at / people) + place * 3) % posts] as const,
    );
    return { viewer, spots };
  };
  const tell = async (at: number) => {
    const { viewer, spots } = callOf(at);
    for (const spot of spots) attempted.add(spot.join());
    await client.data(
      view,
      {
        views: spots.map(([who, post]) => ({
          postId: ids[post],
          playbackId: `${who} ${post} ${at % 3}`,
          watchedMs: 2_500,
        })),
      },
      viewers[viewer]?.token,
    );
    for (const spot of spots) acknowledged.add(spot.join());
    calls++;
  };
  const countedOf = (spots: ReadonlySet<string>) =>
    ids.map((_, post) => [...spots].filter((spot) => Number(spot.split(',')[1]) === post).length);
  const read = () =>
    Promise.all(
      ids.map(
        async (id): Promise<number> =>
          (await client.data('query ($id: ID!) { post(id: $id) { viewCount } }', { id })).post
            .viewCount,
      ),
    );
  const lost: string[] = [];
  const callsInAll = Math.ceil(items / perCall);
  let next = 0;
  for (let round = 0; round <= kills; round++) {
    const upTo = Math.ceil((callsInAll * (round + 1)) / (kills + 1));
    const killAt = calls + Math.floor((upTo - next) / 2);
    const worker = async () => {
      while (next < upTo && !product.child.killed) {
        const at = next++;
        try {
          await tell(at);
        } catch (error) {
          if (!product.child.killed) throw error;
          cut++;
        }
        if (round < kills && calls >= killAt) product.child.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: clients }, worker));
    if (round === kills) break;
    await product.stop('SIGKILL');
    product = await startProcess('deploy/start.mjs', env);
    client = createClient(product.url);
    const least = countedOf(acknowledged);
    let counted = await read();
    const startedMs = performance.now();
    const isMissing = (post: number) => (counted[post] ?? 0) < (least[post] ?? 0);
    while (least.some((_, post) => isMissing(post)) && performance.now() - startedMs < patienceMs) {
      await sleep(100);
      counted = await read();
    }
    least.forEach((views, post) => {
      if (isMissing(post)) lost.push(`${ids[post]}: ${counted[post]} of ${views}`);
    });
  }
  for (let at = 0; at < callsInAll; at++) await tell(at);
  const answeredMs = performance.now();
  const expected = countedOf(attempted);
  let counts = await read();
  while (counts.join() !== expected.join() && performance.now() - answeredMs < 5_000) {
    await sleep(50);
    counts = await read();
  }
  const countedAfterMs = performance.now() - answeredMs;
  await product.stop();
  process.off('exit', end);
  return { cut, lost, counts, expected, countedAfterMs };
}
