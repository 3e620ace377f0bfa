import { spawnSync } from 'node:child_process';

const isThere = (program: string) =>
  spawnSync(program, ['-version'], { stdio: 'ignore' }).status === 0;

/** What the product cannot do on this machine for want of a program; undefined when it can. */
export function missingTools(): string | undefined {
  const missing = ['ffmpeg', 'ffprobe'].filter((program) => !isThere(program));
  if (missing.length === 0) return undefined;
  return (
    `${missing.join(' and ')} not on PATH: videos are served as they were sent, with generated covers. ` +
    'Get it: apt install ffmpeg, brew install ffmpeg, or winget install ffmpeg.'
  );
}
