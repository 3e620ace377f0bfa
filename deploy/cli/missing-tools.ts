import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const extension = process.platform === 'win32' ? '.exe' : '';

/** Looked for, not run: the libraries of ffmpeg would hold every start for a third of a second. */
const isThere = (program: string) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program + extension), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** What the product cannot do on this machine for want of a program; undefined when it can. */
export function missingTools(): string | undefined {
  const missing = ['ffmpeg', 'ffprobe'].filter((program) => !isThere(program));
  if (missing.length === 0) return undefined;
  return (
    `${missing.join(' and ')} not on PATH: videos are served as they were sent, with generated covers. ` +
    'Get it: apt install ffmpeg, brew install ffmpeg, or winget install ffmpeg.'
  );
}
