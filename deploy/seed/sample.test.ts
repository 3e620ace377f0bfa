import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('a sample that nobody named replaces no file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-sample-'));
  const make = (...words: string[]) =>
    spawnSync(process.execPath, [fileURLToPath(new URL('sample.ts', import.meta.url)), ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
  const clip = join(folder, 'clip.mp4');
  await writeFile(clip, 'mine');
  const { status, stderr } = make();
  expect([status, stderr]).toEqual([2, expect.stringContaining('clip.mp4 is there already')]);
  expect(await readFile(clip, 'utf8')).toBe('mine');
  expect(make('clip.mp4')).toMatchObject({ status: 0, stdout: 'Wrote clip.mp4.\n' });
  expect((await readFile(clip)).includes('ftyp')).toBe(true);
  await rm(folder, { recursive: true, force: true });
});
