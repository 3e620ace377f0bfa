import { join } from 'node:path';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { and, eq } from 'drizzle-orm';
import type { MediaRow } from '../context.ts';
import { probeSource } from '../ffmpeg/probe-source.ts';
import type { Source } from '../ffmpeg/source.ts';
import { bitratesOf } from '../ladder/byte-playlist.ts';
import { type Encoding, toneMapping } from '../ladder/encode.ts';
import { readFragmented } from '../ladder/fragments.ts';
import { planLadder } from '../ladder/plan.ts';
import { writeCoverOf } from '../media/checks/cover.ts';
import { readFrame } from '../media/checks/ffmpeg.ts';
import { jpeg, mp4 } from '../media/media-types.ts';
import { placeholderOf } from '../pictures/thumbnails.ts';
import { postMedia } from '../tables.ts';
import { becomeReady } from './change-status.ts';
import { type MadeFile, storeFiles } from './derived-files.ts';
import { fetchFile } from './fetch-file.ts';
import { makeLadder } from './make-ladder.ts';
import { type Preparing, thumbnailsOf, writePlaceholder } from './prepare-photos.ts';
import { setStage } from './stages.ts';

/** Of a picture that thumbnails are made of, in pixels. */
const largestFrame = 1_920;

/**
 * Makes cover, thumbnails, renditions and the sprite of a video. Without ffmpeg it makes the
 * pictures of the cover that there is, and the video is played as it was sent.
 */
export async function prepareVideo(work: Preparing, video: MediaRow): Promise<void> {
  const { services, store, folder, post, stopping, tools } = work;
  if (!tools) return prepareWithout(work, video);
  const path = await services.stage('fetch', () => fetchFile(store, video, folder, stopping));
  const source: Source = { path, extension: video.extension };
  const facts = await services.stage('probe', () => probeSource(tools, source, stopping));
  const plan = planLadder(facts, video.extension);

  await setStage(services, post.id, { stage: 'COVER', progress: 20 });
  await services.stage('cover', () => makePictures(work, source, plan.toneMap ? toneMapping : ''));

  await setStage(services, post.id, { stage: 'TRANSCODING', progress: 50 });
  const encoding: Omit<Encoding, 'hear'> = { tools, source, facts, plan, folder, stopping };
  await services.stage('transcode', () => makeLadder(work, encoding));
}

/** @throws MediaRefused when there is no frame that can be decoded */
async function makePictures(work: Preparing, source: Source, filter: string): Promise<void> {
  const { folder, stopping, tools } = work;
  if (!tools) return;
  const options = { maxSide: largestFrame, filter, stopping };
  const frame = await readFrame(tools.ffmpeg, source, options);
  stopping.throwIfAborted();
  if (!frame)
    throw new MediaRefused(
      'broken',
      'The pictures of this video cannot be decoded; export it again and upload that.',
    );
  const coverPath = join(folder, 'cover.jpg');
  const size = await writeCoverOf(frame, coverPath);
  const cover = { ...size, path: coverPath, type: jpeg, role: 'cover', position: 0 } as const;
  await storePictures(work, frame, [cover]);
}

async function storePictures(
  work: Preparing,
  picture: Buffer | string,
  covers: readonly MadeFile[],
): Promise<void> {
  const { folder, post } = work;
  const placeholder = await placeholderOf(picture);
  const files = [...covers, ...(await thumbnailsOf(picture, folder, 0))];
  await storeFiles(work, post.id, files, {
    finish: (tx) => writePlaceholder(tx, post.id, placeholder),
  });
}

/** Keeps the cover that was made when the video arrived, and the video as it is. */
async function prepareWithout(work: Preparing, video: MediaRow): Promise<void> {
  const { services, store, folder, post, stopping } = work;
  await setStage(services, post.id, { stage: 'COVER', progress: 20 });
  const [cover] = await services.database.db
    .select()
    .from(postMedia)
    .where(and(eq(postMedia.postId, post.id), eq(postMedia.role, 'cover')));
  if (cover) await storePictures(work, await fetchFile(store, cover, folder, stopping), []);
  if (video.extension === mp4.extension) await showFragments(work, video);
  await becomeReady(services, post.id);
}

/** A source that is fragmented as players want it is its own rendition. */
async function showFragments(work: Preparing, video: MediaRow): Promise<void> {
  const { store, folder, post, stopping } = work;
  const path = await fetchFile(store, video, folder, stopping);
  const fragmented = await readFragmented(path);
  if (!fragmented) return;
  const { segments, codecs } = fragmented;
  const { width, height } = video;
  const rendition = { ...bitratesOf(segments), codecs, segments };
  const place = { role: 'video', position: Math.min(width, height), width, height } as const;
  await storeFiles(work, post.id, [{ path, type: mp4, ...place, rendition }]);
}
