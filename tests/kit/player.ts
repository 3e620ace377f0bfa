import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

/** A page of the product's own origin that plays a playlist with hls.js, as a web client does. */
interface Player {
  readonly page: Page;
  /** Heights of the renditions in pixels, as the player counts them. */
  readonly heights: readonly number[];
  /**
   * Plays one rendition from a place on, until so much was shown.
   * @returns the height in pixels of the picture that is shown then, and where
   */
  playFrom(rendition: number, seconds: number): Promise<{ height: number; atSeconds: number }>;
  /** What the player, and the page, complained about. */
  readonly complaints: readonly string[];
}

const library = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');
const document = `<!doctype html><body style="margin:0;background:#000">
<video muted playsinline style="width:100vw;height:100vh"></video>
<script src="/test-player/hls.js"></script>`;
const patienceMs = 60_000;
const attemptMs = 20_000;

/** @param origin where the product is; @param hlsUrl the playlist that names all others */
export async function openPlayer(
  browser: Browser,
  origin: string,
  hlsUrl: string,
): Promise<Player> {
  const complaints: string[] = [];
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } });
  page.setDefaultTimeout(patienceMs);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  await page.route(`${origin}/test-player`, (route) =>
    route.fulfill({ contentType: 'text/html', body: document }),
  );
  await page.route(`${origin}/test-player/hls.js`, (route) => route.fulfill({ path: library }));
  await page.goto(`${origin}/test-player`);
  const heights = await page.evaluate(
    `new Promise((resolve, reject) => {
      window.video = document.querySelector('video');
      window.player = new Hls({ enableWorker: false });
      player.on(Hls.Events.ERROR, (_, { fatal, details, error }) => {
        // On a slow machine a player stalls, or a switch of renditions ends what was under way.
        if (fatal || /pars|append|codec/i.test(details)) console.error(details + ': ' + error.message);
        if (fatal) reject(error);
      });
      player.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) =>
        resolve(levels.map(({ height }) => height)));
      player.loadSource(${JSON.stringify(hlsUrl)});
      player.attachMedia(video);
    })`,
  );
  return {
    page,
    heights: heights as number[],
    complaints,
    async playFrom(rendition, seconds) {
      const height = (heights as number[])[rendition];
      const attempt = async () => {
        // Not awaited in the page: what `play` promises comes with the first picture.
        await page.evaluate(
          `player.currentLevel = ${rendition}; video.currentTime = ${seconds}; void video.play()`,
        );
        await page.waitForFunction(
          `!video.seeking && video.videoHeight === ${height} &&
            video.currentTime > ${seconds} + 0.3 && video.currentTime < ${seconds} + 3`,
          undefined,
          { polling: 50, timeout: attemptMs },
        );
      };
      // A browser without a core of its own may have played on before it was looked at.
      await attempt().catch(attempt).catch(attempt);
      const shown = await page.evaluate(
        '({ height: video.videoHeight, atSeconds: video.currentTime })',
      );
      await page.evaluate('video.pause()');
      return shown as { height: number; atSeconds: number };
    },
  };
}
