import { writeFile } from 'node:fs/promises';
import { makeClip, makePhoto } from '@clipgraph/video/media/samples.ts';

// `npm run sample <file>`: a small clip or photo to try uploads with; what it is follows from the file's name.
const file = process.argv[2] ?? 'clip.mp4';
const kinds: Record<string, () => Promise<Buffer>> = {
  mp4: () => makeClip({ seed: file }),
  mov: () => makeClip({ seed: file, container: 'mov' }),
  webm: () => makeClip({ seed: file, container: 'webm' }),
  jpg: () => makePhoto({ seed: file }),
  png: () => makePhoto({ seed: file, format: 'png' }),
};
const make = kinds[file.split('.').at(-1) ?? ''];
if (make) await writeFile(file, await make());
else {
  console.error(`The file's name must end in ${Object.keys(kinds).join(', ')}: npm run sample clip.mp4`);
  process.exitCode = 2;
}
