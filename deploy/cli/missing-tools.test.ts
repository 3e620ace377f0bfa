import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { missingTools } from './missing-tools.ts';

const folders: string[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function pathWith(...programs: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-path-'));
  folders.push(folder);
  for (const program of programs) {
    const file = join(folder, process.platform === 'win32' ? `${program}.exe` : program);
    await writeFile(file, '');
    await chmod(file, 0o755);
  }
  return folder;
}

test('names what no folder of PATH holds, and nothing that one of them does', async () => {
  vi.stubEnv('PATH', await pathWith('ffmpeg'));
  expect(missingTools()).toMatch(/^ffprobe not on PATH/);
  vi.stubEnv('PATH', '');
  expect(missingTools()).toMatch(/^ffmpeg and ffprobe not on PATH/);
  vi.stubEnv('PATH', await pathWith('ffmpeg', 'ffprobe'));
  expect(missingTools()).toBeUndefined();
});
