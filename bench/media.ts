import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureFeed } from './media/feed.ts';
import { openFilm } from './media/film.ts';
import { measureLadder } from './media/ladder.ts';
import { measureThroughput } from './media/throughput.ts';

/**
 * `npm run bench -- media [ladder] [clips] [feed]`: how long one long clip takes beside an encoding
 * by hand, how many clips a core prepares in a minute, and what the feed suffers meanwhile. Needs
 * ffmpeg.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of the long clip. */
    seconds: { type: 'string', default: '60' },
    clips: { type: 'string', default: '8' },
    /** Of the feed, each with and without the worker. */
    rounds: { type: 'string', default: '3' },
  },
});
const does = (part: string) => positionals.length === 0 || positionals.includes(part);
const folder = await mkdtemp(join(tmpdir(), 'clipgraph-bench-'));
const film = openFilm(folder);
try {
  if (does('ladder')) await measureLadder(film, Number(values.seconds));
  if (does('clips')) await measureThroughput(film, Number(values.clips));
  if (does('feed')) await measureFeed(film, Number(values.rounds));
} finally {
  await rm(folder, { recursive: true, force: true });
}
