import { mkdirSync } from 'node:fs';
import { tourTabs } from '@clipgraph/gateway/explorer/tour.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { browserPath, openBrowser } from './browser.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Answer = any;

/** The smallest picture that is one. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe.skipIf(!browserPath)('the explorer in a real browser (Chromium)', () => {
  let product: TestInstance;
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    product = await startInstance();
    browser = await openBrowser(browserPath as string);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  /** A window of its own: its own saved tabs and token. */
  async function open(): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1_700, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && url.origin !== product.url)
        complaints.push(`asks ${url.origin}`);
    });
    await page.goto(`${product.url}/explorer`);
    await page.getByRole('button', { name: /Execute query/ }).waitFor();
    return page;
  }

  const variablesOf = (page: Page) => page.locator('section[aria-label="Variables"]');
  const showTab = async (page: Page, operation: string) => {
    await page.getByRole('button', { name: operation, exact: true }).click();
    await page.locator('.graphiql-tab-active', { hasText: operation }).waitFor();
  };

  /** Goes to a saved tab, fills in its variables as a user would, and runs it. */
  async function run(page: Page, operation: string, variables?: object): Promise<void> {
    await showTab(page, operation);
    if (variables) {
      await variablesOf(page).locator('.monaco-editor').first().click();
      await page.keyboard.press('ControlOrMeta+a');
      // Pasted, because the editor closes brackets and quotes that are typed.
      await page.evaluate(
        `navigator.clipboard.writeText(${JSON.stringify(JSON.stringify(variables))})`,
      );
      await page.keyboard.press('ControlOrMeta+v');
    }
    await page.getByRole('button', { name: /Execute query/ }).click();
  }
  async function ask(page: Page, operation: string, variables?: object): Promise<Answer> {
    const answered = page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' &&
        response.request().postDataJSON().operationName === operation,
    );
    const [answer] = await Promise.all([
      answered.then((response) => response.json()),
      run(page, operation, variables),
    ]);
    if (answer.errors) throw new Error(`${operation}: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  }

  it('runs the tour, and shows a message the moment it is sent', async () => {
    const [mine, theirs] = [await open(), await open()];
    const account = (username: string) => ({
      input: { username, password: 'correct horse battery', displayName: username },
    });
    await variablesOf(mine).getByText('newcomer').waitFor();
    const { register: me } = await ask(mine, 'Register', account('browser-one'));
    const { register: them } = await ask(theirs, 'Register', account('browser-two'));
    await ask(mine, 'Login', {
      input: { username: 'browser-one', password: 'correct horse battery' },
    });

    const bar = mine.locator('#bar');
    await bar.getByText('You are browser-one.').waitFor();
    const file = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') };
    await bar.locator('input[type=file]').setInputFiles(file);
    await ask(mine, 'CreateUpload');
    await bar.getByText('me.png was sent').waitFor();
    const { publishPost } = await ask(mine, 'PublishPost');
    await bar.getByRole('button', { name: 'guest' }).click();
    await bar.getByText('You are a guest.').waitFor();
    await bar.getByRole('button', { name: 'browser-one' }).click();
    await bar.getByText('You are browser-one.').waitFor();
    const { feed } = await ask(theirs, 'Feed');
    expect(feed.edges[0].node.id).toBe(publishPost.id);
    const { likePost } = await ask(theirs, 'LikePost');
    expect(likePost.id).toBe(publishPost.id);
    await ask(theirs, 'AddComment', { input: { postId: publishPost.id, text: 'Nice one!' } });
    await ask(theirs, 'Follow', { userId: me.user.id });
    expect((await ask(theirs, 'FollowingFeed')).feed.edges).toHaveLength(1);

    await run(mine, 'InboxAdded');
    await mine.getByRole('button', { name: /Stop query/ }).waitFor();
    await ask(theirs, 'SendMessage', {
      input: { toUserId: me.user.id, text: 'Hello from the other window!' },
    });
    await mine.locator('.graphiql-response').getByText('Hello from the other window!').waitFor();
    expect(them.user.id).not.toBe(me.user.id);

    if (process.env.SCREENSHOTS) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      await mine.screenshot({ path: `${process.env.SCREENSHOTS}/explorer-live.png` });
      await theirs.screenshot({ path: `${process.env.SCREENSHOTS}/explorer-sent.png` });
    }
    expect(complaints).toEqual([]);
  });

  it('remembers the tab, its variables and its answer over a reload', async () => {
    const page = await open();
    await ask(page, 'Feed', { first: 7 });
    // The page saves a moment after the last change.
    const saved = async () =>
      JSON.stringify(await page.evaluate("localStorage.getItem('graphiql:tabState')"));
    await expect.poll(saved).toContain('first\\\\\\":7');
    await page.reload();
    await page.locator('.graphiql-tab-active', { hasText: 'Feed' }).waitFor();
    await variablesOf(page).getByText('7').first().waitFor();
    await page.getByText('query Feed').first().waitFor();
    expect(await page.getByRole('tab').count()).toBe(tourTabs().length);
  });
});
