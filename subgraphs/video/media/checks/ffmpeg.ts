import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const timeoutMs = 10_000;
const maxMemoryKb = 2 * 1024 * 1024;
const maxFrameBytes = 32 * 1024 * 1024;

/** The path of ffmpeg when it is on PATH, else null. */
export function findFfmpeg(path = process.env.PATH ?? ''): string | null {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {}
  }
  return null;
}

/**
 * Reads a picture from a video with ffmpeg. The file comes from a stranger, so ffmpeg may open
 * local files only (a playlist could name any address) and has limits on time, memory and output.
 * @param maxSide in pixels; the picture is scaled down to it
 * @returns one of the first frames as JPEG; null when it did not work
 */
export async function readFrame(
  ffmpeg: string,
  path: string,
  maxSide: number,
): Promise<Buffer | null> {
  const args = [
    '-nostdin',
    '-v',
    'error',
    '-threads',
    '1',
    '-protocol_whitelist',
    'file',
    '-i',
    `file:${path}`,
  ];
  args.push(
    '-map',
    '0:v:0',
    '-frames:v',
    '1',
    '-vf',
    `thumbnail=10,scale=${maxSide}:${maxSide}:force_original_aspect_ratio=decrease`,
  );
  args.push('-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2pipe', 'pipe:1');
  const limited = `ulimit -v ${maxMemoryKb} 2>/dev/null; exec "$0" "$@"`;
  const [command, commandArgs] =
    process.platform === 'win32' ? [ffmpeg, args] : ['/bin/sh', ['-c', limited, ffmpeg, ...args]];
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      env: {},
    });
    const chunks: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxFrameBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('error', () => resolve(null));
    child.on('close', (code) =>
      resolve(code === 0 && length > 0 && length <= maxFrameBytes ? Buffer.concat(chunks) : null),
    );
  });
}
