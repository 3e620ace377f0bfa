import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import type { Source } from '../ffmpeg/source.ts';
import { bitratesOf } from '../ladder/byte-playlist.ts';
import {
  copyRung,
  type Encoded,
  type Encoding,
  encodeAudio,
  encodeRungs,
} from '../ladder/encode.ts';
import { gainOf, measureLoudness } from '../ladder/loudness.ts';
import type { Rung } from '../ladder/plan.ts';
import { beginsWithIndex, writeProgressive } from '../ladder/progressive.ts';
import { mp4, webp } from '../media/media-types.ts';
import { writeSprite } from '../pictures/sprite.ts';
import { derivedFiles } from '../tables.ts';
import { becomeReady } from './change-status.ts';
import { type MadeFile, storeFiles } from './derived-files.ts';
import { fetchFile } from './fetch-file.ts';
import type { Preparing } from './prepare-photos.ts';
import { progressWriter, setStage } from './stages.ts';

type Ladder = Omit<Encoding, 'hear'>;

/** What part of all the work each step is, in thousandths. */
const shares = { begin: 50, sound: 100, end: 950 };
/** Of the file that plays without a playlist, in pixels on the short side. */
const largestProgressive = 720;

/**
 * Makes the renditions of a video that are not there yet. The post is READY with the first; the
 * rest follow, then the file for players without playlists, and the sprite.
 */
export async function makeLadder(work: Preparing, ladder: Ladder): Promise<void> {
  const { services, post } = work;
  const made = await madeFiles(work, post.id);
  const has = (role: string, position: number) =>
    made.some((file) => file.role === role && file.position === position);
  const hear = (from: number, to: number) => progressWriter(services, post.id, { from, to });
  if (ladder.facts.audio && !has('audio', 0))
    await makeSound(work, { ...ladder, hear: hear(shares.begin, shares.sound) });

  const missing = ladder.plan.rungs.filter(({ side }) => !has('video', side));
  const first = missing.find(({ isCopy }) => isCopy) ?? missing[0];
  const batches = [first ? [first] : [], missing.filter((rung) => rung !== first)];
  const all = missing.reduce((sum, rung) => sum + weightOf(rung), 0);
  let from = shares.sound;
  for (const rungs of batches) {
    if (rungs.length > 0) {
      const weight = rungs.reduce((sum, rung) => sum + weightOf(rung), 0) / all;
      const to = from + (shares.end - shares.sound) * weight;
      await makeRungs(work, { ...ladder, hear: hear(from, to) }, rungs);
      from = to;
      await setStage(services, post.id, { stage: 'TRANSCODING', progress: Math.round(to) });
    }
    await becomeReady(services, post.id);
  }
  await finishLadder(work, { ...ladder, hear: () => {} });
}

/** Copying takes next to nothing; encoding goes by pixels. */
const weightOf = ({ isCopy, width, height }: Rung) => (isCopy ? 20_000 : width * height);

const madeFiles = ({ services }: Preparing, postId: Id) =>
  services.database.db
    .select({
      role: derivedFiles.role,
      position: derivedFiles.position,
      hash: derivedFiles.hash,
      extension: derivedFiles.extension,
    })
    .from(derivedFiles)
    .where(eq(derivedFiles.postId, postId));

const renditionOf = ({ path, segments, codecs }: Encoded) => ({
  path,
  type: mp4,
  rendition: { ...bitratesOf(segments), codecs, segments },
});

async function makeSound(work: Preparing, encoding: Encoding): Promise<void> {
  const gainDb = gainOf(await measureLoudness(encoding));
  const sound = await encodeAudio(encoding, gainDb);
  const channels = Math.min(2, encoding.facts.audio?.channels ?? 2);
  const place = { role: 'audio', position: 0, width: channels, height: 0 } as const;
  await storeFiles(work, work.post.id, [{ ...renditionOf(sound), ...place }]);
}

async function makeRungs(
  work: Preparing,
  encoding: Encoding,
  rungs: readonly Rung[],
): Promise<void> {
  const files: MadeFile[] = [];
  const made = async (rung: Rung, encoded: Encoded | undefined) => {
    const { side, width, height } = rung;
    if (encoded)
      files.push({ ...renditionOf(encoded), role: 'video', position: side, width, height });
  };
  const encoded = rungs.filter(({ isCopy }) => !isCopy);
  if (encoded.length > 0) {
    const renditions = await encodeRungs(encoding, encoded);
    for (const rung of encoded) await made(rung, renditions.get(rung.side));
  }
  for (const rung of rungs) if (rung.isCopy) await made(rung, await copyRung(encoding, rung));
  await storeFiles(work, work.post.id, files);
}

async function finishLadder(work: Preparing, encoding: Encoding): Promise<void> {
  const { store, folder, post, stopping } = work;
  const { facts, source, plan } = encoding;
  const files = await madeFiles(work, post.id);
  const fetched = async (file: (typeof files)[number] | undefined): Promise<Source | null> =>
    file
      ? { path: await fetchFile(store, file, folder, stopping), extension: file.extension }
      : null;
  const rungs = files
    .filter(({ role }) => role === 'video')
    .sort((a, b) => a.position - b.position);
  const results: MadeFile[] = [];
  const best = rungs.findLast(({ position }) => position <= largestProgressive) ?? rungs[0];
  const shown = plan.rungs.find(({ side }) => side === best?.position);
  const picture = await fetched(best);
  if (picture && shown && !(plan.playsAsItIs && (await beginsWithIndex(source.path)))) {
    const sound = await fetched(files.find(({ role }) => role === 'audio'));
    const path = await writeProgressive(encoding, picture, sound);
    const { width, height } = shown;
    const { durationMs } = facts;
    results.push({ path, type: mp4, role: 'play', position: 0, width, height, durationMs });
  }
  const smallest = await fetched(rungs[0]);
  const { durationMs } = facts;
  const sprite =
    smallest && (await writeSprite(encoding.tools, smallest, { durationMs, folder, stopping }));
  if (sprite) results.push({ ...sprite, type: webp, role: 'sprite', position: 0 });
  if (results.length > 0) await storeFiles(work, post.id, results);
}
