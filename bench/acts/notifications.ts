import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { notification } from '@clipgraph/notification/subgraph.ts';
import {
  causes,
  notificationActors,
  notifications,
  recipients,
} from '@clipgraph/notification/tables.ts';
import { told } from '@clipgraph/notification/testing/told.ts';
import { openWorld } from '@clipgraph/notification/testing/world.ts';
import { count, sum } from 'drizzle-orm';
import { inTurn } from '../gateway/load.ts';

/**
 * `npm run bench -- notifications` gives the notification subgraph likes of one post, or of several
 * in turn, as events in batches, and says how fast it takes them in, what it writes, how much memory
 * it needs, and how long the authors' notifications are behind. On the store that DATABASE_URL
 * names, SQLite without it.
 */
const { values } = parseArgs({
  options: {
    likes: { type: 'string', default: '1000000' },
    /** As Kafka hands them over. */
    batch: { type: 'string', default: '200' },
    /** Likes a second that come; as fast as they can be taken in when 0. */
    rate: { type: 'string', default: '0' },
    posts: { type: 'string', default: '1' },
    /** Who wrote the posts, in turn. */
    authors: { type: 'string', default: '1' },
  },
});
const [likes, size, rate] = [Number(values.likes), Number(values.batch), Number(values.rate)];

const world = await openWorld();
const { services } = world.subgraph;
const stop = await notification.start?.(services);
const authors = Array.from({ length: Number(values.authors) }, () => world.newId());
const posts = Array.from({ length: Number(values.posts) }, (_, at) =>
  world.post({ authorId: inTurn(authors, at) }),
);
const rowsOf = async (table: typeof causes | typeof notificationActors | typeof notifications) => {
  const [row] = await services.database.db.select({ rows: count().mapWith(Number) }).from(table);
  return row?.rows ?? 0;
};
const placesTaken = async () => {
  const [row] = await services.database.db
    .select({ places: sum(recipients.lastSeq).mapWith(Number) })
    .from(recipients);
  return row?.places ?? 0;
};

const startedAt = performance.now();
const batchMs: number[] = [];
let highestRss = 0;
for (let done = 0; done < likes; done += size) {
  const dueAt = startedAt + (rate > 0 ? (done / rate) * 1_000 : 0);
  if (dueAt > performance.now()) await sleep(dueAt - performance.now());
  const events = Array.from({ length: Math.min(size, likes - done) }, (_, at) =>
    told.like(inTurn(posts, done + at), world.newId()),
  );
  const begunAt = performance.now();
  await world.hearOnly(...events);
  batchMs.push(performance.now() - begunAt);
  highestRss = Math.max(highestRss, process.memoryUsage.rss());
}
const seconds = (performance.now() - startedAt) / 1_000;
const takenAt = performance.now();
const counted = async () => {
  const [row] = await services.database.db
    .select({ actors: sum(notifications.actorCount).mapWith(Number) })
    .from(notifications);
  return row?.actors ?? 0;
};
while ((await counted()) < likes) await sleep(20);
const lagMs = performance.now() - takenAt;
batchMs.sort((a, b) => a - b);
const at = (share: number) => (batchMs[Math.floor(batchMs.length * share)] ?? 0).toFixed(1);
console.log(
  `${likes} likes of ${posts.length} posts in ${seconds.toFixed(1)} s: ${Math.round(likes / seconds)} a second`,
);
console.log(`a batch of ${size}: ${at(0.5)} ms in the middle, ${at(0.99)} ms of 99 in 100`);
console.log(
  `rows: ${await rowsOf(causes)} acts, ${await rowsOf(notificationActors)} actors, ${await rowsOf(notifications)} notifications`,
);
console.log(`the notifications took ${await placesTaken()} places`);
console.log(`the last like was told after ${Math.round(lagMs)} ms`);
console.log(`memory: ${Math.round(highestRss / 2 ** 20)} MiB at the most`);
await stop?.();
await world.subgraph.dispose();
