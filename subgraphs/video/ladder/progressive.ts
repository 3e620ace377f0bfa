import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { openSource, type Source } from '../ffmpeg/source.ts';
import { type Encoding, runEncoding } from './encode.ts';

/**
 * Puts picture and sound into one MP4 file whose index stands at its beginning, so that players
 * need not read to its end.
 * @param sound null for a video without
 * @returns its path
 * @throws EncodingFailed
 */
export async function writeProgressive(
  encoding: Encoding,
  picture: Source,
  sound: Source | null,
): Promise<string> {
  const path = join(encoding.folder, 'progressive.mp4');
  const args = [
    ...(sound ? [...openSource(sound), '-map', '0:v:0', '-map', '1:a:0'] : ['-map', '0:v:0']),
    ...['-c', 'copy', '-map_metadata', '-1', '-fflags', '+bitexact'],
    ...['-movflags', '+faststart', '-f', 'mp4', path],
  ];
  const { bitrate, durationMs } = encoding.facts;
  const mostBytes = 256 * 1024 * 1024 + (durationMs / 8_000) * Math.max(bitrate, 8_000_000);
  await runEncoding({ ...encoding, source: picture }, args, mostBytes);
  return path;
}

/** Whether the index of an MP4 file stands before its frames. */
export async function beginsWithIndex(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const header = Buffer.alloc(16);
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(header, 0, header.length, at);
      if (bytesRead < 8) return false;
      const type = header.toString('latin1', 4, 8);
      if (type === 'moov') return true;
      if (type === 'mdat') return false;
      const short = header.readUInt32BE(0);
      const length = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
      if (length < 8) return false;
      at += length;
    }
  } finally {
    await file.close();
  }
}
