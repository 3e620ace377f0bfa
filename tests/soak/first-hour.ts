import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import { freePort } from '../kit/process.ts';
import { marked, startLine } from './first-hour/blocks.ts';
import { openShell } from './first-hour/shell.ts';

/**
 * `npm run soak -- first-hour`: how long somebody takes from `git clone` to a playing clip, a post,
 * a message that comes live and a screen of their own, who does what the pages say, word by word.
 * Nothing of this machine is used but git, bash, curl, Chromium, and its Node and npm: the home
 * folder is empty.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const minuteMs = 60_000;
const goals = [
  ['a playing clip in Chromium', 1],
  ['a post of one’s own', 2],
  ['a message received live', 3],
  ['a first screen of one’s own', 10],
] as const;

if (!browserPath) throw new Error('There is no Chromium on this machine.');
const away = mkdtempSync(join(tmpdir(), 'clipgraph-first-hour-'));
const home = join(away, 'home');
mkdirSync(home);
const [port, vitePort] = [String(await freePort()), String(await freePort())];
const url = `http://localhost:${port}`;
/** Ports of this machine may be taken; nothing else of the pages is changed. */
const here = (text: string): string =>
  text.replaceAll('http://localhost:4000', url).replaceAll('5173', vitePort);
/** What the machine's network needs, and a PATH without anything of this repository. */
const kept = Object.entries(process.env).filter(([name]) =>
  /^(LANG|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i.test(name),
);
const env = {
  ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
  HOME: home,
  PATH: '/usr/local/bin:/usr/bin:/bin',
  PORT: port,
  NODE_ENV: 'development',
};

const browser = await openBrowser(browserPath);
const product = openShell(away, env);
const second = openShell(away, env);
const beganMs = performance.now();
const reached: number[] = [];
const reach = () => {
  const [goal, minutes] = goals[reached.length] ?? ['', 0];
  const tookMs = performance.now() - beganMs;
  reached.push(tookMs);
  const verdict = tookMs <= minutes * minuteMs ? 'holds' : 'TOO LATE';
  console.log(`${goal.padEnd(30)}${inMinutes(tookMs)}  of ${minutes}:00  ${verdict}`);
};
const inMinutes = (ms: number): string =>
  `${Math.floor(ms / minuteMs)}:${((ms % minuteMs) / 1_000).toFixed(1).padStart(4, '0')}`;

/** Waits until a video of the page shows another picture than its first. */
async function plays(page: Page, withinMs: number): Promise<void> {
  const script = `[...document.querySelectorAll('video')].some(
    (video) => video.currentTime > 0.2 && video.videoWidth > 0)`;
  const endsAtMs = performance.now() + withinMs;
  // Asked from outside: pages of the product forbid to evaluate texts.
  while (!(await page.evaluate(script))) {
    if (performance.now() > endsAtMs) throw new Error(`No video plays at ${page.url()}.`);
    await sleep(50);
  }
}

/** The page that the product serves at its address; without one, the newest clip by itself. */
async function firstClip(page: Page): Promise<void> {
  const front = await fetch(url);
  if (front.ok && front.headers.get('content-type')?.startsWith('text/html')) {
    await page.goto(url);
    // The page may have come before the clips: a reader loads it again.
    for (let time = 0; time < 5; time++)
      try {
        return await plays(page, minuteMs / 5);
      } catch {
        await page.reload();
      }
    return plays(page, minuteMs / 5);
  }
  const tryIt = /Try it: +(.*)/.exec(product.output())?.[1] ?? '';
  const query = tryIt.replace('likeCount', 'mediaUrl');
  let mediaUrl: string | undefined;
  while (mediaUrl === undefined)
    mediaUrl = /"mediaUrl":"([^"]+)"/.exec(await second.paste(query))?.[1];
  await page.goto(mediaUrl);
  return plays(page, minuteMs);
}

try {
  await second.paste(`git clone --quiet --no-hardlinks ${root} clipgraph`);
  const folder = join(away, 'clipgraph');
  // Its line ends only when the product does.
  const ended = product.paste(`cd clipgraph && ${startLine(folder)}`).then((said) => {
    throw new Error(`It did not start:\n${said.slice(-4_000)}`);
  });
  await Promise.race([ended, product.until(/Clipgraph is ready/, 10 * minuteMs)]);
  ended.catch(() => undefined);
  await firstClip(await browser.newPage());
  reach();

  await second.paste('cd clipgraph');
  for (const { text, marks } of marked(folder, 'tour')) {
    const said = await second.paste(here(text));
    if (reached.length === 1 && /"publishPost":\{"id":"\d+","status":"READY"/.test(said)) reach();
    if (reached.length === 2 && /"messageAdded".*Come by!/.test(said)) reach();
    if (!marks.includes('refused') && /"errors":/.test(said)) throw new Error(`${text}\n${said}`);
    if (reached.length === 3) break;
  }
  if (reached.length < 3)
    throw new Error(`The tour ended early:\n${second.output().slice(-4_000)}`);

  const project = join(away, 'my-first-screen');
  for (const { language, marks, text } of marked(folder, 'first-screen')) {
    const file = /FILE=(\S+)/.exec(marks)?.[1];
    if (language === 'sh') await second.paste(here(text));
    else if (file !== undefined) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), here(text));
    }
  }
  await second.until(new RegExp(`localhost:${vitePort}`), minuteMs);
  const page = await browser.newPage();
  await page.goto(`http://localhost:${vitePort}`);
  await plays(page, minuteMs);
  reach();
} finally {
  await browser.close();
  second.end();
  product.end();
  rmSync(away, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
}
const node = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim();
console.log(`Node ${node} to begin with, an empty home folder, no cache of npm.`);
process.exitCode = reached.every((ms, at) => ms <= (goals[at]?.[1] ?? 0) * minuteMs) ? 0 : 1;
