import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probeSource } from '../ffmpeg/probe-source.ts';
import { findTools } from '../ffmpeg/tools.ts';
import { clipShapes, makeClip } from './samples.ts';
import { sha256 } from './world.ts';

const tools = findTools();

test.runIf(tools)('clips have three shapes, each with a tone that players know', async () => {
  const sizes: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'samples-'));
  for (const [tone, shape] of clipShapes.entries()) {
    const path = join(folder, `${shape}.mp4`);
    await writeFile(path, await makeClip({ seed: shape, shape, tone }));
    const facts = tools && (await probeSource(tools, { path, extension: 'mp4' }));
    expect(facts).toMatchObject({ codec: 'h264', audio: { codec: 'aac', channels: 1 } });
    sizes.push(`${facts?.width} × ${facts?.height}`);
  }
  await rm(folder, { recursive: true });
  expect(sizes).toEqual(['96 × 160', '160 × 96', '128 × 128']);
});

test('clips differ by their seed, and by their tone', async () => {
  const clips = [{ seed: 1 }, { seed: 2 }, { seed: 1, tone: 0 }, { seed: 1, tone: 1 }];
  const hashes = await Promise.all(clips.map(async (clip) => sha256(await makeClip(clip))));
  expect(new Set(hashes).size).toBe(clips.length);
});
