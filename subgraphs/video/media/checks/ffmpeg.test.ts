import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFrame } from './ffmpeg.ts';

test.skipIf(process.platform === 'win32')(
  'a picture that takes too long is no verdict on the video',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clipgraph-slow-'));
    try {
      const slow = join(folder, 'slow');
      await writeFile(slow, '#!/bin/sh\nsleep 60\n', { mode: 0o755 });
      const source = { path: join(folder, 'clip.mp4'), extension: 'mp4' };
      const reading = readFrame(slow, source, { maxSide: 16, wallMs: 300 });
      await expect(reading).rejects.toThrow('took too long');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
