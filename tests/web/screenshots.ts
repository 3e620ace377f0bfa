/**
 * Pictures of every screen of the web client, on a phone and on a desk, in the folder that is named:
 *
 *   npm run web:screenshots            into ./screenshots
 *   npm run web:screenshots -- FOLDER [NAME]      only those whose name holds NAME
 *
 *   npm run web:picture                only README's picture of the feed
 *
 * It runs the product on a new data folder of its own and needs Chromium.
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { browserPath, openBrowser } from '../gateway/browser.ts';
import { startInstance } from '../kit/instance.ts';
import { freePort } from '../kit/process.ts';
import { fillWorld, type Person, password } from './people.ts';

const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const;
const words = process.argv.slice(2);
const isPicture = words[0] === '--picture';
const folder = isPicture
  ? await mkdtemp(join(tmpdir(), 'clipgraph-'))
  : (words[0] ?? 'screenshots');
const only = isPicture ? /^feed$/ : new RegExp(words[1] ?? '');
const picture = fileURLToPath(new URL('../../docs/images/feed.webp', import.meta.url));

interface Screen {
  readonly name: string;
  readonly path: string;
  readonly guest?: boolean;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'zh';
  /** What to do before the picture. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const screensOf = (post: string, chat: string): Screen[] => [
  { name: 'feed', path: '/' },
  { name: 'feed-guest-zh', path: '/', guest: true, language: 'zh' },
  { name: 'feed-trending', path: '/trending' },
  { name: 'feed-tag', path: '/tag/sunrise' },
  {
    name: 'feed-comments',
    path: '/',
    act: (page) =>
      page
        .getByRole('button', { name: /^Comments/ })
        .first()
        .click(),
  },
  { name: 'post', path: `/post/${post}` },
  { name: 'search', path: '/search' },
  { name: 'search-results', path: '/search?q=sunrise' },
  { name: 'profile', path: '/u/mira' },
  { name: 'profile-own', path: '/u/leo' },
  { name: 'profile-followers', path: '/u/mira/followers' },
  { name: 'login', path: '/login', guest: true },
  { name: 'register', path: '/register', guest: true, theme: 'light' },
  { name: 'upload', path: '/new' },
  { name: 'chats', path: '/chats' },
  { name: 'chat', path: `/chats/${chat}` },
  { name: 'notifications', path: '/notifications' },
  { name: 'settings', path: '/settings' },
  { name: 'settings-light-zh', path: '/settings', theme: 'light', language: 'zh' },
];

async function shoot(
  browser: Browser,
  origin: string,
  screens: readonly Screen[],
  session: string,
): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes))
    for (const screen of screens) {
      const { name, path, guest = false, theme = 'dark', language } = screen;
      const context = await browser.newContext({
        viewport,
        colorScheme: theme,
        locale: language === 'zh' ? 'zh-CN' : 'en-GB',
        serviceWorkers: 'block',
        storageState: {
          cookies: [],
          origins: guest ? [] : [{ origin, localStorage: JSON.parse(session) }],
        },
      });
      const page = await context.newPage();
      page.setDefaultTimeout(5_000);
      page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
      page.on('console', (line) => {
        if (line.type() === 'error') console.error(`${name}: ${line.text()}`);
      });
      await page.goto(`${origin}${path}`, { waitUntil: 'load' });
      await page.waitForTimeout(900);
      await screen.act?.(page).catch((error) => console.error(`${name}: ${error.message}`));
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}-${size}.png`) });
      await context.close();
    }
}

/** Logs in by the form, and gives what the browser keeps of it. */
async function logIn(browser: Browser, origin: string, { username }: Person): Promise<string> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(`${origin}/login`);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.waitForURL(`${origin}/`);
  const { origins } = await context.storageState();
  await context.close();
  return JSON.stringify(origins[0]?.localStorage ?? []);
}

async function main(): Promise<void> {
  if (!browserPath) throw new Error('No Chromium here; CHROMIUM names one.');
  await mkdir(resolve(folder), { recursive: true });
  const PORT = String(await freePort());
  const PUBLIC_URL = `http://127.0.0.1:${PORT}`;
  const product = await startInstance({ PORT, PUBLIC_URL, MEDIA_JOBS: '1', RATE_LIMITS: 'off' });
  const browser = await openBrowser(browserPath);
  try {
    const [mira, leo] = await fillWorld(product);
    if (!mira || !leo) throw new Error('Nobody is there.');
    const { user, chats } = await product.data(
      'query ($id: ID!) { user(id: $id) { posts(first: 2) { edges { node { id } } } } chats { edges { node { id } } } }',
      { id: mira.id },
      leo.token,
    );
    const session = await logIn(browser, product.url, leo);
    const screens = screensOf(user.posts.edges[1].node.id, chats.edges[0].node.id).filter(
      ({ name }) => only.test(name),
    );
    await shoot(browser, product.url, screens, session);
    if (isPicture)
      await sharp(join(folder, 'feed-desk.png'))
        .resize(1_200)
        .webp({ quality: 82 })
        .toFile(picture);
    console.log(
      isPicture ? `Wrote ${picture}.` : `${screens.length * 2} pictures in ${resolve(folder)}`,
    );
  } finally {
    await browser.close();
    await product.close();
  }
}

await main();
