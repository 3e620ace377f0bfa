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
import { count, eq } from 'drizzle-orm';

/**
 * `npm run bench -- notifications` gives the notification subgraph likes of one post, as events in
 * batches, and says how fast it takes them in, what it writes, how much memory it needs, and how
 * long the author's notification is behind.
 */
const { values } = parseArgs({
  options: {
    likes: { type: 'string', default: '1000000' },
    /** As Kafka hands them over. */
    batch: { type: 'string', default: '200' },
    /** Likes a second that come; as fast as they can be taken in when 0. */
    rate: { type: 'string', default: '0' },
  },
});
const [likes, size, rate] = [Number(values.likes), Number(values.batch), Number(values.rate)];

const world = await openWorld();
const { services } = world.subgraph;
const stop = await notification.start?.(services);
const post = world.post();
const rowsOf = async (table: typeof causes | typeof notificationActors | typeof notifications) => {
  const [row] = await services.database.db.select({ rows: count().mapWith(Number) }).from(table);
  return row?.rows ?? 0;
};
const positionOf = async () => {
  const [row] = await services.database.db
    .select()
    .from(recipients)
    .where(eq(recipients.accountId, post.authorId));
  return row?.lastSeq ?? 0;
};

const startedAt = performance.now();
const batchMs: number[] = [];
let highestRss = 0;
for (let done = 0; done < likes; done += size) {
  const dueAt = startedAt + (rate > 0 ? (done / rate) * 1_000 : 0);
  if (dueAt > performance.now()) await sleep(dueAt - performance.now());
  const events = Array.from({ length: Math.min(size, likes - done) }, () =>
    told.like(post, world.newId()),
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
    .select()
    .from(notifications)
    .where(eq(notifications.accountId, post.authorId));
  return row?.actorCount ?? 0;
};
while ((await counted()) < likes) await sleep(20);
const lagMs = performance.now() - takenAt;
batchMs.sort((a, b) => a - b);
const at = (share: number) => (batchMs[Math.floor(batchMs.length * share)] ?? 0).toFixed(1);
console.log(`${likes} likes in ${seconds.toFixed(1)} s: ${Math.round(likes / seconds)} a second`);
console.log(`a batch of ${size}: ${at(0.5)} ms in the middle, ${at(0.99)} ms of 99 in 100`);
console.log(
  `rows: ${await rowsOf(causes)} acts, ${await rowsOf(notificationActors)} actors, ${await rowsOf(notifications)} notification`,
);
console.log(`the notification took ${await positionOf()} places`);
console.log(`the last like was in it after ${Math.round(lagMs)} ms`);
console.log(`memory: ${Math.round(highestRss / 2 ** 20)} MiB at the most`);
await stop?.();
await world.subgraph.dispose();
