import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Stage } from '@clipgraph/platform/telemetry/observe/observe-stages.ts';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { detectType, headBytes, jpeg, type MediaType, mediaTypes, webm } from '../media-types.ts';
import { fileWindow } from '../stripping/file-window.ts';
import { stripMp4 } from '../stripping/strip-mp4.ts';
import { stripWebm } from '../stripping/strip-webm.ts';
import { writeCover, writeCoverOf } from './cover.ts';
import { cleanPhoto } from './photo.ts';
import { probeVideo } from './probe-video.ts';

/** A local file that may be shown to everybody. Width and height are in pixels. */
export interface CheckedFile {
  path: string;
  /** sha256 of its bytes in hex; published files are named by it. */
  hash: string;
  type: MediaType;
  byteLength: number;
  width: number;
  height: number;
  /** null for photos. */
  durationMs: number | null;
  /** Of a video that many players cannot show as it is. */
  needsConversion?: boolean;
}

export interface CheckedMedia {
  media: CheckedFile;
  /** null for photos: they are their own cover. */
  cover: CheckedFile | null;
}

export interface CheckOptions {
  /** Where new files are written. */
  workFolder: string;
  /** Path of the program; null when there is none: covers are generated pictures then. */
  ffmpeg: string | null;
  /** A picture of the video that its sender has made: then ffmpeg is not asked for one. */
  picture?: Buffer | undefined;
  /** Measures the stages `strip`, `probe`, `cover` and `photo`. */
  stage: Stage;
}

/**
 * Checks what a client sent and makes it fit to be published. The type is found by content;
 * descriptions and location are taken out; photos are decoded and written again; videos get a
 * cover. Videos are changed in place at `path`. The caller deletes or moves the returned files.
 * @param declared the type that the client named
 * @throws MediaRefused with a reason for the sender; all files but `path` are deleted then
 */
export async function checkMedia(
  path: string,
  declared: MediaType,
  { workFolder, ...tools }: CheckOptions,
): Promise<CheckedMedia> {
  const type = detectType(await readHead(path));
  if (!type)
    throw new MediaRefused(
      'type',
      `These bytes are none of ${mediaTypes.map((known) => known.contentType).join(', ')}.`,
    );
  if (type !== declared) {
    throw new MediaRefused(
      'type',
      `These bytes are ${type.contentType}, but ${declared.contentType} was declared. ` +
        `Create an upload for ${type.contentType}.`,
    );
  }
  const made = join(workFolder, randomUUID());
  try {
    return await (type.kind === 'VIDEO'
      ? checkVideo(path, type, made, tools)
      : checkPhoto(path, type, made, tools));
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  }
}

type Tools = Omit<CheckOptions, 'workFolder'>;

async function checkVideo(
  path: string,
  type: MediaType,
  coverPath: string,
  { ffmpeg, picture, stage }: Tools,
): Promise<CheckedMedia> {
  await stage('strip', () => strip(path, type));
  const facts = await stage('probe', () => probeVideo(path));
  const media = await describe(path, type, facts, facts.durationMs);
  const { extension } = type;
  const seen = { path, extension, ...facts, seed: media.hash };
  const coverSize = await stage('cover', () =>
    picture ? writeCoverOf(picture, coverPath) : writeCover(seen, ffmpeg, coverPath),
  );
  const { needsConversion = false } = facts;
  return {
    media: { ...media, needsConversion },
    cover: await describe(coverPath, jpeg, coverSize, null),
  };
}

async function strip(path: string, type: MediaType): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await (type === webm ? stripWebm : stripMp4)(await fileWindow(file));
  } finally {
    await file.close();
  }
}

async function checkPhoto(
  path: string,
  type: MediaType,
  cleanPath: string,
  { stage }: Tools,
): Promise<CheckedMedia> {
  const clean = await stage('photo', () => cleanPhoto(path, type, cleanPath));
  return { media: await describe(cleanPath, clean.type, clean, null), cover: null };
}

async function describe(
  path: string,
  type: MediaType,
  size: { width: number; height: number },
  durationMs: number | null,
): Promise<CheckedFile> {
  return {
    path,
    hash: await hashOf(path),
    type,
    byteLength: (await stat(path)).size,
    width: size.width,
    height: size.height,
    durationMs,
  };
}

/** sha256 of a local file in hex. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
