import { load, median } from '../gateway/load.ts';
import { type Film, moving, type Studio } from './film.ts';

const connections = 4;
const seconds = 10;
const posts = 20;
const query = `{ feed(source: LATEST, first: ${posts}) { edges { node {
  id caption mediaUrl coverUrl author { username } playback { hlsUrl progressiveUrl }
} } } }`;

/** Prints how long the feed takes while the worker has nothing to do, and while it encodes. */
export async function measureFeed(film: Film, rounds: number): Promise<void> {
  const short = film.record('short.mp4', moving('160x240', 1));
  const long = Array.from({ length: rounds }, (_, at) =>
    film.record(`busy-${at}.mp4`, `${moving('1280x720', 60)} -vf hue=h=${at * 20}`),
  );
  const studio = await film.open();
  try {
    for (let at = 0; at < posts; at++) await studio.until(await studio.publish(short), 'DONE');
    const quiet: Timing[] = [];
    const busy: Timing[] = [];
    await timeFeed(studio);
    for (const path of long) {
      quiet.push(await timeFeed(studio));
      const id = await studio.publish(path);
      busy.push(await timeFeed(studio));
      await studio.until(id, 'DONE');
    }
    const p99 = (timings: readonly Timing[]) => median(timings.map(({ p99Ms }) => p99Ms));
    const p50 = (timings: readonly Timing[]) => median(timings.map(({ p50Ms }) => p50Ms));
    console.log(
      `feed of ${posts} posts on ${connections} connections, medians of ${rounds} rounds: ` +
        `p50 ${p50(quiet).toFixed(1)}, p99 ${p99(quiet).toFixed(1)} ms; ` +
        `while a clip is encoded p50 ${p50(busy).toFixed(1)}, p99 ${p99(busy).toFixed(1)} ms: ` +
        `${(p99(busy) / p99(quiet)).toFixed(2)} times (at most 1.5)`,
    );
  } finally {
    await studio.close();
  }
}

interface Timing {
  p50Ms: number;
  p99Ms: number;
}

const timeFeed = ({ product, person }: Studio): Promise<Timing> =>
  load(`${product.url}/graphql`, product.pid, { query }, connections, seconds, {
    authorization: `Bearer ${person.token}`,
  });
