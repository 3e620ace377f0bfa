import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeClip, makePhoto } from '@clipgraph/video/testing/samples.ts';
import type { Page } from 'playwright-core';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import { startInstance } from '../kit/instance.ts';
import { startLine } from '../web/line.ts';
import { visit } from '../web/visitor.ts';

/**
 * `npm run soak -- web [--posts 1000] [--minutes 20] [--cut 30]`: somebody scrolls through a feed
 * in Chromium for so long, with the network cut for some seconds in the middle. Every post must be
 * shown once and in order, the heap must stay as it was after the first hundred, and nothing may be
 * complained about.
 */
const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '20' },
    cut: { type: 'string', default: '30' },
  },
});
const [posts, minutes, cutSeconds] = [values.posts, values.minutes, values.cut].map(Number) as [
  number,
  number,
  number,
];
const everyMs = (minutes * 60_000) / posts;
const mostGrowthMb = 5;
const patienceMs = 90_000;
if (!browserPath) throw new Error('There is no Chromium here: CHROMIUM names it.');

const line = await startLine();
const product = await startInstance({
  PUBLIC_URL: `http://127.0.0.1:${line.port}`,
  RATE_LIMITS: 'off',
  MEDIA_JOBS: '0',
});
line.lead(Number(new URL(product.url).port));

/** One of ten is a clip. */
async function publish(author: { token: string }, at: number): Promise<void> {
  const isClip = at % 10 === 0;
  const bytes = isClip ? await makeClip({ seed: at }) : await makePhoto({ seed: at });
  const uploadId = await product.upload(author, bytes, isClip ? 'video/mp4' : 'image/jpeg');
  await product.data(
    'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
    { input: { uploadIds: [uploadId], caption: `number ${at}` } },
    author.token,
  );
}

/** The number of the post that is shown; undefined between two, and while none is there. */
async function shown(page: Page): Promise<number | undefined> {
  const labels = await page
    .locator('article:not([inert])')
    .evaluateAll((articles) => articles.map((article) => article.getAttribute('aria-label') ?? ''));
  const number = /number (\d+)$/.exec(labels.length === 1 ? (labels[0] ?? '') : '')?.[1];
  return number === undefined ? undefined : Number(number);
}

async function untilShown(page: Page, wanted: number): Promise<void> {
  const untilMs = Date.now() + patienceMs;
  for (let found = await shown(page); found !== wanted; found = await shown(page)) {
    if (Date.now() > untilMs) throw new Error(`${wanted} was due, ${found} is shown`);
    await sleep(50);
  }
}

const author = await product.register('author');
for (let at = 1; at <= posts; at++) await publish(author, at);
console.log(`${posts} posts were published`);
const browser = await openBrowser(browserPath);
let isWell = true;
try {
  const { page, context, complaints } = await visit(
    browser,
    `http://127.0.0.1:${line.port}/latest`,
  );
  const devtools = await context.newCDPSession(page);
  const heapMb = async (): Promise<number> => {
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return usedSize / 1e6;
  };
  const heaps: number[] = [];
  const beganMs = Date.now();
  let wasTold = 0;
  for (let at = 0; at < posts; at++) {
    await untilShown(page, posts - at);
    if (at === posts >> 1 && cutSeconds > 0) {
      line.cut();
      // On to the last post that was read ahead, and what is said behind it.
      const told = page.getByRole('button', { name: 'Try again' });
      for (let last = posts - at; ; ) {
        await page.keyboard.press('ArrowDown');
        await sleep(1_000);
        const found = await shown(page);
        if (found === undefined && (await told.isVisible())) break;
        last = found ?? last;
        at = posts - last;
      }
      await told.waitFor();
      wasTold += 1;
      await sleep(cutSeconds * 1_000);
      line.mend();
      await untilShown(page, posts - at - 1);
      continue;
    }
    if (at % 100 === 99) {
      heaps.push(await heapMb());
      console.log(
        `${at + 1} posts, ${((Date.now() - beganMs) / 60_000).toFixed(1)} min: ` +
          `heap ${heaps.at(-1)?.toFixed(1)} MB`,
      );
    }
    await page.keyboard.press('ArrowDown');
    await sleep(Math.max(0, beganMs + (at + 1) * everyMs - Date.now()));
  }
  const growth = Math.max(...heaps) - (heaps[0] ?? 0);
  isWell = growth <= mostGrowthMb && complaints.length === 0;
  console.log(
    `${isWell ? 'ok  ' : 'BAD '} ${posts} posts in ${((Date.now() - beganMs) / 60_000).toFixed(1)} min, ` +
      `each once and in order; heap at most ${growth.toFixed(1)} MB more than after a hundred ` +
      `(at most ${mostGrowthMb}); told of the cut network ${wasTold} times, ` +
      `went on by itself after ${cutSeconds} s; complaints: ${complaints.length}`,
  );
  for (const complaint of complaints.slice(0, 5)) console.log(complaint);
} finally {
  await browser.close();
  await line.close();
  await product.close();
}
process.exit(isWell ? 0 : 1);
