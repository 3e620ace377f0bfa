import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { makeClip, makePhoto } from '@clipgraph/video/testing/samples.ts';

// `npm run sample <file>`: a small clip or photo to try uploads with; what it is follows from the
// file's name.
const [named] = process.argv.slice(2);
const file = named ?? 'clip.mp4';
const kinds: Record<string, () => Promise<Buffer>> = {
  mp4: () => makeClip({ seed: file }),
  mov: () => makeClip({ seed: file, container: 'mov' }),
  webm: () => makeClip({ seed: file, container: 'webm' }),
  jpg: () => makePhoto({ seed: file }),
  png: () => makePhoto({ seed: file, format: 'png' }),
};
const make = kinds[file.split('.').at(-1) ?? ''];
if (named === undefined && existsSync(file)) {
  console.error(
    `${file} is there already. Name it to replace it, or name another file: npm run sample ${file}`,
  );
  process.exitCode = 2;
} else if (make) {
  await writeFile(file, await make());
  console.log(`Wrote ${file}.`);
} else {
  console.error(
    `The file's name must end in ${Object.keys(kinds).join(', ')}: npm run sample clip.mp4`,
  );
  process.exitCode = 2;
}
