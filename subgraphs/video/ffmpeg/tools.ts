import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that read and write videos. */
export interface Tools {
  ffmpeg: string;
  ffprobe: string;
}

/** The path of a program when it is on PATH, else null. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | null {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {}
  }
  return null;
}

/** null when one of them is missing: videos are served as they were sent then. */
export function findTools(path?: string): Tools | null {
  const [ffmpeg, ffprobe] = [findProgram('ffmpeg', path), findProgram('ffprobe', path)];
  return ffmpeg && ffprobe ? { ffmpeg, ffprobe } : null;
}
