import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTools } from '../ffmpeg/tools.ts';

/** Whether this machine can record and convert videos. */
export const hasFfmpeg: boolean = findTools() !== null;

/** For tests: a video that ffmpeg makes by these arguments, in the container that the name tells. */
export function record(args: string, name = 'clip.mp4'): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  try {
    const path = join(folder, name);
    execFileSync('ffmpeg', ['-v', 'error', '-threads', '1', ...args.split(' '), path]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A picture that moves, for so many seconds. */
export const moving = (size: string, rate = 25, seconds = 1): string =>
  `-f lavfi -i testsrc2=s=${size}:r=${rate}:d=${seconds}`;

/** A tone, for so many seconds. */
export const tone = (seconds = 1): string => `-f lavfi -i sine=d=${seconds}`;
