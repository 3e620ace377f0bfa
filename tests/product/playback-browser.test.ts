import { hasFfmpeg, moving, record, tone } from '@clipgraph/video/testing/recorded.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { openPlayer } from '../kit/player.ts';
import { readPlaylists } from '../kit/playlists.ts';
import { freePort } from '../kit/process.ts';

const read = `query ($id: ID!) {
  post(id: $id) { processing { stage reason } playback { hlsUrl } }
}`;

describe.skipIf(!browserPath || !hasFfmpeg)('a video in Chromium, by hls.js', () => {
  let product: TestInstance;
  let browser: Browser;
  let hlsUrl: string;
  beforeAll(async () => {
    const PORT = String(await freePort());
    const PUBLIC_URL = `http://127.0.0.1:${PORT}`;
    product = await startInstance({ MEDIA_JOBS: '1', PORT, PUBLIC_URL });
    browser = await openBrowser(browserPath as string);
    const author = await product.register();
    const clip = record(`${moving('640x480', 10, 9)} ${tone(9)} -pix_fmt yuv420p -g 20`);
    const uploadIds = [await product.upload(author, clip, 'video/mp4')];
    const { publishPost } = await product.data(
      'mutation ($ids: [ID!]!) { publishPost(input: { uploadIds: $ids, caption: "", visibility: PRIVATE }) { id } }',
      { ids: uploadIds },
      author.token,
    );
    const isDone = async () => {
      const { post } = await product.data(read, { id: publishPost.id }, author.token);
      hlsUrl = post.playback?.hlsUrl ?? '';
      expect(post.processing).toEqual({ stage: 'DONE', reason: null });
    };
    await vi.waitFor(isDone, { timeout: 90_000, interval: 200 });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  it('is described by playlists that keep the rules of HLS', async () => {
    const { master, media } = await readPlaylists(hlsUrl, async (url) => (await fetch(url)).text());
    expect(master.variants.map(({ resolution }) => resolution)).toEqual([
      { width: 480, height: 360 },
      { width: 640, height: 480 },
    ]);
    expect([...media.keys()]).toEqual(['360.m3u8', 'audio.m3u8', '480.m3u8']);
    for (const { segments, targetDuration } of media.values()) {
      const lengths = segments.map(({ duration }) => duration);
      expect(lengths.length).toBeGreaterThan(1);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(targetDuration);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBeCloseTo(9, 0);
    }
  });

  it('plays in each rendition, from the start and from any other place', async () => {
    const player = await openPlayer(browser, product.url, hlsUrl);
    expect(player.heights).toEqual([360, 480]);
    for (const [rendition, height] of player.heights.entries())
      for (const seconds of [0, 6.5, 2.2])
        expect((await player.playFrom(rendition, seconds)).height).toBe(height);
    expect(player.complaints).toEqual([]);
  });
});
